import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Prints how long the window's start takes, until the splash and until the window has been painted,
 * and the processor time until then: {@code java .ci/StartTime.java [STARTS] [WORKSPACE]}, on a
 * machine that does nothing else. Needs xvfb, whose picture is a file here, and a built Striate.
 */
final class StartTime {
  private static final int WIDTH = 1366;
  private static final int HEIGHT = 768;
  private static final int DISPLAY = 95;

  /** Colours in the picture of a window that is more than an empty frame. */
  private static final int PAINTED = 8;

  private final ByteBuffer picture;
  private final int pixels;
  private final int line;

  private StartTime(Path file) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
      picture = opened.getChannel().map(MapMode.READ_ONLY, 0, opened.length());
    }
    // the XWD format: size of the header, bytes a line, entries of a colour map of 12 bytes each
    pixels = picture.getInt(0) + 12 * picture.getInt(76);
    line = picture.getInt(48);
  }

  public static void main(String[] arguments) throws Exception {
    int starts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Path directory = Files.createTempDirectory("striate-start");
    Path workspace = arguments.length > 1 ? Path.of(arguments[1]) : directory;
    Process screen =
        new ProcessBuilder(
                "Xvfb", ":" + DISPLAY, "-noreset", "-fbdir", directory.toString(), "-screen", "0",
                WIDTH + "x" + HEIGHT + "x24")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      TimeUnit.SECONDS.sleep(2);
      StartTime measured = new StartTime(directory.resolve("Xvfb_screen0"));
      for (int i = 0; i < starts; i++) {
        measured.start(workspace);
      }
    } finally {
      screen.destroy();
      screen.waitFor();
    }
  }

  private void start(Path workspace) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("striate").toAbsolutePath().toString())
            .directory(workspace.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("DISPLAY", ":" + DISPLAY);
    long began = System.nanoTime();
    Process striate = builder.start();
    double splash = Double.NaN;
    double window = Double.NaN;
    while (Double.isNaN(window) && striate.isAlive()) {
      double now = (System.nanoTime() - began) / 1e9;
      if (Double.isNaN(splash) && pixel(WIDTH / 2, HEIGHT / 2 - 50) != 0) {
        splash = now;
      }
      Set<Integer> colours = new HashSet<>();
      for (int x = 60; x < WIDTH - 60; x += 40) {
        for (int y = 30; y < HEIGHT - 50; y += 30) {
          colours.add(pixel(x, y));
        }
      }
      if (!colours.contains(0) && colours.size() >= PAINTED) {
        window = now;
      }
      TimeUnit.MILLISECONDS.sleep(8);
    }
    String[] used =
        Files.readString(Path.of("/proc/" + striate.pid() + "/stat")).split("\\) ")[1].split(" ");
    System.out.printf(
        Locale.ROOT,
        "splash after %.2f s, window after %.2f s, %.2f s of processor time%n",
        splash,
        window,
        Arrays.stream(used, 11, 13).mapToLong(Long::parseLong).sum() / 100.0);
    TimeUnit.SECONDS.sleep(2);
    striate.destroy();
    striate.waitFor();
    TimeUnit.SECONDS.sleep(1);
  }

  private int pixel(int x, int y) {
    return picture.getInt(pixels + y * line + 4 * x) & 0xffffff00;
  }
}
