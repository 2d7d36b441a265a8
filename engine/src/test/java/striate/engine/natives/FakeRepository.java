package striate.engine.natives;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** A small copy of DJL's site in a directory, which can be served on this machine. */
public final class FakeRepository {
  private static final List<String> LIBRARIES =
      List.of(
          "libc10.so",
          "libc10_cuda.so",
          "libcudart-d0da41ae.so.12",
          "libtorch.so",
          "libtorch_cpu.so",
          "libtorch_cuda.so");

  private final Path directory;

  /** With a compressed file for each library of {@code cu128}, and some of another flavour. */
  public FakeRepository(Path directory) throws IOException {
    this.directory = directory;
    List<String> lines = new ArrayList<>();
    lines.add("cpu/linux-x86_64/native/lib/libtorch.so.gz");
    for (String library : LIBRARIES) {
      Path file = file(library);
      Files.createDirectories(file.getParent());
      Files.write(file, compressed(content(library)));
      lines.add(directory.relativize(file).toString().replace("libc10.so", "libc10%2Eso"));
    }
    lines.add("cu128/win-x86_64/native/lib/torch.dll.gz");
    Files.write(directory.resolve("files.txt"), lines);
  }

  public Path directory() {
    return directory;
  }

  Path file(String library) {
    return directory.resolve("cu128/linux-x86_64/native/lib/" + library + ".gz");
  }

  List<String> libraries() {
    return LIBRARIES;
  }

  static byte[] content(String library) {
    byte[] bytes = new byte[100_000 + library.length()];
    new Random(library.hashCode()).nextBytes(bytes);
    byte[] name = ("__cxx11 " + library).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, bytes, 0, name.length);
    return bytes;
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** A server of the directory, for this machine only. */
  static final class Site implements AutoCloseable {
    final List<String> ranges = new ArrayList<>();

    /** Bytes of each answer after which the connection breaks; 0 = never. */
    volatile int breaksAfter;

    private final HttpServer server;
    private final Path directory;

    Site(FakeRepository repository) throws IOException {
      directory = repository.directory;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    String address() {
      return "http://"
          + server.getAddress().getAddress().getHostAddress()
          + ":"
          + server.getAddress().getPort()
          + "/";
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1));
        if (!Files.isRegularFile(file)) {
          exchange.sendResponseHeaders(404, -1);
          return;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (exchange.getRequestMethod().equals("HEAD")) {
          exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
          exchange.sendResponseHeaders(200, -1);
          return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        if (range != null) {
          ranges.add(range);
          from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
        boolean small = file.endsWith("files.txt");
        int most = breaksAfter == 0 || small ? bytes.length - from : breaksAfter;
        exchange.getResponseBody().write(bytes, from, Math.min(most, bytes.length - from));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
