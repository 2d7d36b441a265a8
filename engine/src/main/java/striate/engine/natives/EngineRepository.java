package striate.engine.natives;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Where libtorch for GPUs is downloaded from: DJL's own site, laid out as DJL expects it ({@code
 * files.txt} lists {@code cu128/linux-x86_64/native/lib/libtorch_cuda.so.gz} and so on), or a copy
 * of it that {@code STRIATE_ENGINE_REPOSITORY} names, which may be a directory.
 */
public final class EngineRepository {
  private static final String SITE = "https://publish.djl.ai/pytorch/";
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final URI base;
  private final HttpClient client;

  private EngineRepository(URI base, HttpClient client) {
    this.base = base;
    this.client = client;
  }

  /** The repository of this version of PyTorch. */
  public static EngineRepository of(Host host) {
    String given =
        host.variable("STRIATE_ENGINE_REPOSITORY")
            .orElse(SITE + EngineVersion.current().pytorch() + "/");
    boolean address = given.matches("(?i)(https?|file):.*");
    URI base = address ? URI.create(given) : Path.of(given).toAbsolutePath().toUri();
    String text = base.toString();
    return new EngineRepository(
        URI.create(text.endsWith("/") ? text : text + "/"),
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(proxy(host))
            .build());
  }

  /** Java's proxy settings, or else the variable that other programs take theirs from. */
  private static ProxySelector proxy(Host host) {
    Optional<String> variable = host.variable("https_proxy").or(() -> host.variable("HTTPS_PROXY"));
    if (System.getProperty("https.proxyHost") == null && variable.isPresent()) {
      String text = variable.get();
      URI proxy = URI.create(text.contains("://") ? text : "http://" + text);
      if (proxy.getHost() != null) {
        return ProxySelector.of(
            new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort()));
      }
    }
    return ProxySelector.getDefault();
  }

  /** Its address. */
  public String address() {
    return base.toString();
  }

  /** A small file as text. */
  String text(String path) throws IOException {
    try (Download download = open(path, 0)) {
      return new String(download.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  /** A file's size in bytes. */
  long bytes(String path) throws IOException {
    URI file = base.resolve(path);
    if (isLocal()) {
      return Files.size(Path.of(file));
    }
    HttpResponse<Void> answer =
        send(
            HttpRequest.newBuilder(file).method("HEAD", HttpRequest.BodyPublishers.noBody()),
            HttpResponse.BodyHandlers.discarding());
    require(answer.statusCode(), file);
    return answer
        .headers()
        .firstValueAsLong("Content-Length")
        .orElseThrow(() -> new IOException(file + " does not tell its size"));
  }

  /** An open file. */
  static final class Download extends FilterInputStream {
    private final long from;

    private Download(InputStream in, long from) {
      super(in);
      this.from = from;
    }

    /** Where it begins: 0 if the site cannot begin elsewhere. */
    long from() {
      return from;
    }
  }

  /** Opens a file at an offset, so that a broken download goes on. */
  Download open(String path, long from) throws IOException {
    URI file = base.resolve(path);
    if (isLocal()) {
      FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ);
      return new Download(Channels.newInputStream(channel.position(from)), from);
    }
    HttpRequest.Builder request = HttpRequest.newBuilder(file);
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    HttpResponse<InputStream> answer = send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 206) {
      require(answer.statusCode(), file);
    }
    return new Download(answer.body(), answer.statusCode() == 206 ? from : 0);
  }

  private boolean isLocal() {
    return "file".equalsIgnoreCase(base.getScheme());
  }

  private static void require(int status, URI file) throws IOException {
    if (status != 200) {
      throw new IOException("the site answers " + status + " for " + file);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return client.send(request.build(), handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
