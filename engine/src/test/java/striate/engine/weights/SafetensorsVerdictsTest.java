package striate.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.model.JsonFile;

/**
 * What the reference implementation says of 5,000 mutants of small files, and what this reader
 * says. The verdicts were written by {@code src/test/python/safetensors_verdicts.py}; the mutants
 * are made again here from their seed, and are the same if their hash is.
 */
class SafetensorsVerdictsTest {
  private static final Path GOLDEN =
      Path.of(
          System.getProperty("striate.root"),
          "engine/src/test/resources/weights/safetensors-verdicts.json");
  private static final int MUTANTS = 5000;
  private static final long SEED = 1;

  @TempDir Path temporary;

  /** Tensors' names put twice are left out: the format forbids them, the reference lets them be. */
  private static byte[] mutant(int number) {
    return new SafetensorsMutation(SEED, false).mutant(number);
  }

  @Test
  void theReferenceAcceptsAndRefusesTheSameFiles() throws Exception {
    JsonNode golden = JsonFile.read(GOLDEN);
    assertThat(golden.path("seed").asLong()).isEqualTo(SEED);
    assertThat(golden.path("mutants").asInt()).isEqualTo(MUTANTS);
    BitSet reference = BitSet.valueOf(HexFormat.of().parseHex(golden.path("accepted").asText()));
    MessageDigest hash = sha256();
    List<String> different = new ArrayList<>();
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(i);
      hash.update(mutant);
      MalformedFile refusal = refusal(mutant, i);
      accepted += refusal == null ? 1 : 0;
      if ((refusal == null) != reference.get(i)) {
        different.add("mutant " + i + ": " + (refusal == null ? "accepted" : refusal));
      }
    }
    assertThat(HexFormat.of().formatHex(hash.digest()))
        .as("the mutants are no more those that were judged: write the verdicts again")
        .isEqualTo(golden.path("sha256").asText());
    assertThat(different).isEmpty();
    assertThat(accepted).isEqualTo(reference.cardinality()).isGreaterThan(MUTANTS / 5);
  }

  private @Nullable MalformedFile refusal(byte[] mutant, int number) throws IOException {
    // a new file each, since the last one may still be mapped
    Path file = Files.write(temporary.resolve("m" + number), mutant);
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      assertThat(opened.names()).isNotNull();
      return null;
    } catch (MalformedFile e) {
      return e;
    } finally {
      Files.delete(file);
    }
  }

  /** For the script: length and bytes of each, big-endian, to the file that the property names. */
  @Test
  @EnabledIfSystemProperty(named = "striate.writeMutants", matches = ".+")
  void theMutantsAreWrittenDown() throws IOException {
    Path file = Path.of(System.getProperty("striate.writeMutants"));
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeLong(SEED);
      for (int i = 0; i < MUTANTS; i++) {
        byte[] mutant = mutant(i);
        out.writeInt(mutant.length);
        out.write(mutant);
      }
    }
  }

  private static MessageDigest sha256() throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256");
  }
}
