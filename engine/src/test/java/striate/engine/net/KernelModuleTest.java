package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class KernelModuleTest {
  /** Surefire runs in the module's directory. */
  private static final Path SOURCE = Path.of("src/main/kernels/kernels.py");

  @Test
  void scriptedKernelsWereMadeFromTheCommittedSource() throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(SOURCE));
    assertThat(entries().get("extra/source.sha256"))
        .as("run `python kernels.py kernels.pt` after every change of the source")
        .isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void scriptedKernelsExportEveryMethodOfTheSource() throws IOException {
    Set<String> exported = new TreeSet<>();
    Matcher source =
        Pattern.compile("@torch\\.jit\\.export\\s+def (\\w+)\\(").matcher(Files.readString(SOURCE));
    while (source.find()) {
      exported.add(source.group(1));
    }
    Set<String> scripted = new TreeSet<>();
    Matcher code =
        Pattern.compile("(?m)^  def (\\w+)\\(").matcher(entries().get("code/__torch__.py"));
    while (code.find()) {
      scripted.add(code.group(1));
    }
    assertThat(exported).hasSizeGreaterThan(10);
    assertThat(scripted).containsAll(exported);
  }

  @Test
  void scriptedKernelsNameNoFilesOfTheMachineThatMadeThem() throws IOException {
    assertThat(entries().keySet()).noneMatch(n -> n.endsWith("debug_pkl"));
    assertThat(entries().values()).noneMatch(c -> c.contains("site-packages"));
  }

  private static Map<String, String> entries() throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (InputStream resource = KernelModule.class.getResourceAsStream(KernelModule.RESOURCE);
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String name = e.getName().substring(e.getName().indexOf('/') + 1);
        entries.put(name, new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
