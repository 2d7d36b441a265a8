package striate.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelModuleTest {
  /** Surefire runs in the module's directory. */
  private static final Path SOURCES = Path.of("src/main/kernels");

  @ParameterizedTest
  @EnumSource(MatmulLibrary.class)
  void scriptedKernelsWereMadeFromTheCommittedSources(MatmulLibrary library) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path source : sources()) {
      digest.update(Files.readAllBytes(source));
    }
    assertThat(entries(library).get("extra/source.sha256"))
        .as("run `python kernels.py DIRECTORY` after every change of the sources")
        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
  }

  @ParameterizedTest
  @EnumSource(MatmulLibrary.class)
  void scriptedKernelsExportEveryMethodOfTheSources(MatmulLibrary library) throws IOException {
    Set<String> exported = new TreeSet<>();
    for (Path path : sources()) {
      Matcher source =
          Pattern.compile("@torch\\.jit\\.export\\s+def (\\w+)\\(").matcher(Files.readString(path));
      while (source.find()) {
        exported.add(source.group(1));
      }
    }
    Set<String> scripted = new TreeSet<>();
    Matcher code = Pattern.compile("(?m)^  def (\\w+)\\(").matcher(code(library));
    while (code.find()) {
      scripted.add(code.group(1));
    }
    assertThat(exported).hasSizeGreaterThan(10);
    assertThat(scripted).containsAll(exported);
  }

  @ParameterizedTest
  @EnumSource(MatmulLibrary.class)
  void scriptedKernelsNameNoFilesOfTheMachineThatMadeThem(MatmulLibrary library)
      throws IOException {
    assertThat(entries(library).keySet()).noneMatch(n -> n.endsWith("debug_pkl"));
    assertThat(entries(library).values()).noneMatch(c -> c.contains("site-packages"));
  }

  @Test
  void onlyTheKernelsForOneDnnNeedIt() throws IOException {
    assertThat(code(MatmulLibrary.TORCH)).doesNotContain("mkldnn");
    assertThat(code(MatmulLibrary.ONEDNN)).contains("mkldnn");
  }

  /** All scripted code: the two modules' classes have different names. */
  private static String code(MatmulLibrary library) throws IOException {
    return entries(library).entrySet().stream()
        .filter(e -> e.getKey().startsWith("code/") && e.getKey().endsWith(".py"))
        .map(Map.Entry::getValue)
        .collect(Collectors.joining("\n"));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(f -> f.toString().endsWith(".py")).sorted().toList();
    }
  }

  private static Map<String, String> entries(MatmulLibrary library) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (InputStream resource = KernelModule.class.getResourceAsStream(library.resource());
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        String entry = e.getName().substring(e.getName().indexOf('/') + 1);
        entries.put(entry, new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
