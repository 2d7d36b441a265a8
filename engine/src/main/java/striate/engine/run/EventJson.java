package striate.engine.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * Events as single lines of JSON: {@code event} first, then {@code seq}; numbers in full double
 * precision. Losses that are not finite are written as the texts {@code "NaN"}, {@code "Infinity"}
 * and {@code "-Infinity"}. The last field is the line's {@link LineChecksum}. Fields that a later
 * version may add are passed over when reading.
 */
public final class EventJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .annotationIntrospector(new AllRequired())
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * Every field has to be there but those that are left out where there is nothing to say: they
   * came with later versions.
   */
  private static final class AllRequired extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      return !member.hasAnnotation(JsonInclude.class);
    }
  }

  private EventJson() {}

  /** One line, without its line feed. */
  public static String write(RunEvent event) {
    if (event instanceof RunEvent.Unknown unknown) {
      return unknown.line();
    }
    try {
      return LineChecksum.append(MAPPER.writerFor(RunEvent.class).writeValueAsString(event));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Reads one line.
   *
   * @param place where the line is, for the complaint
   * @throws Problem if it is not an event, or not as it was written
   */
  public static RunEvent read(String line, String place) {
    if (LineChecksum.check(line) == LineChecksum.State.DAMAGED) {
      throw Problem.badInput(
          "the line's checksum differs from its content", place, "restore the journal");
    }
    try {
      RunEvent event = MAPPER.readValue(line, RunEvent.class);
      if (event == null) {
        throw Problem.badInput("not an event of a run", place, "restore the journal");
      }
      return event;
    } catch (InvalidTypeIdException e) {
      return unknown(line, e.getTypeId(), e, place);
    } catch (JsonProcessingException e) {
      throw notAnEvent(e, place);
    }
  }

  /** Later versions may have more kinds of events. */
  private static RunEvent unknown(
      String line, @Nullable String kind, JsonProcessingException cause, String place) {
    try {
      JsonNode tree = MAPPER.readTree(line);
      JsonNode seq = tree.path("seq");
      if (kind != null && kind.matches("[a-z][A-Za-z-]*") && seq.canConvertToExactIntegral()) {
        return new RunEvent.Unknown(seq.longValue(), tree.path("at").longValue(), line);
      }
    } catch (JsonProcessingException e) {
      cause.addSuppressed(e);
    }
    throw notAnEvent(cause, place);
  }

  private static Problem notAnEvent(JsonProcessingException cause, String place) {
    return Problem.badInput(
        "not an event of a run (" + cause.getOriginalMessage() + ")",
        place,
        "restore the journal, or open it with the version that wrote it",
        cause);
  }

  static Provenance readProvenance(String json) {
    try {
      return MAPPER.readValue(json, Provenance.class);
    } catch (JsonProcessingException e) {
      throw Problem.badInput(
          "this is not a run's provenance (" + e.getOriginalMessage() + ")",
          "experiments.db",
          "run `striate runs rebuild`",
          e);
    }
  }

  /** The machine as JSON, for storing it beside a run. */
  public static String writeMachine(RunEvent.Machine machine) {
    return CanonicalJson.write(machine);
  }

  /** The opposite of {@link #writeMachine}. */
  public static RunEvent.Machine readMachine(String json) {
    try {
      return MAPPER.readValue(json, RunEvent.Machine.class);
    } catch (JsonProcessingException e) {
      throw Problem.badInput(
          "this is not a description of a machine (" + e.getOriginalMessage() + ")",
          "experiments.db",
          "run `striate runs rebuild`",
          e);
    }
  }
}
