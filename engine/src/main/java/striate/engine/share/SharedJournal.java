package striate.engine.share;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import striate.engine.run.EventJson;
import striate.engine.run.Problem;

/** Checks a journal while its bytes go by: whole lines, numbered from 0, each an event. */
final class SharedJournal extends OutputStream {
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final String place;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long next;

  SharedJournal(String place) {
    this.place = place;
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int begin = from;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i - begin);
        take(line.toString(StandardCharsets.UTF_8));
        line.reset();
        begin = i + 1;
      }
    }
    line.write(bytes, begin, from + length - begin); // the last line of a killed run is incomplete
    if (line.size() > MAX_LINE_BYTES) {
      throw damaged("a line longer than 1 MiB");
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  private void take(String text) {
    if (EventJson.read(text, place + " line " + (next + 1)).seq() != next) {
      throw damaged("event " + next + " is missing");
    }
    next++;
  }

  private Problem damaged(String why) {
    return Problem.badInput(
        "the journal is damaged: " + why, place, "export the run again where it comes from");
  }
}
