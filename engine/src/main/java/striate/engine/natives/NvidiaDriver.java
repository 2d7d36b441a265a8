package striate.engine.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The NVIDIA driver and the GPUs that this process may use, as {@code nvidia-smi} tells, or else
 * the kernel's files.
 *
 * @param version of the driver, such as {@code 570.26}; null if none was found
 * @param complaint why no GPU can be used, in a few words; null if one can
 */
public record NvidiaDriver(@Nullable String version, List<Gpu> gpus, @Nullable String complaint) {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String QUERY =
      "--query-gpu=index,name,memory.total,memory.free,driver_version,compute_cap";
  private static final String FORMAT = "--format=csv,noheader,nounits";
  private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,4}\\.\\d+(\\.\\d+)?)\\b");
  private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.+)$");

  public NvidiaDriver {
    gpus = List.copyOf(gpus);
  }

  /** Asks; takes a second or two where a driver is installed, nothing elsewhere. */
  public static NvidiaDriver of(Host host) {
    NvidiaDriver all =
        host.programs()
            .run(LIMIT, List.of("nvidia-smi", QUERY, FORMAT))
            .map(NvidiaDriver::fromProgram)
            .orElseGet(() -> fromKernel(host));
    return all.gpus.isEmpty() ? all : all.visible(host);
  }

  private static NvidiaDriver fromProgram(Programs.Answer answer) {
    List<Gpu> gpus = new ArrayList<>();
    String version = null;
    for (String line : answer.text().lines().toList()) {
      String[] cells = line.split("\\s*,\\s*");
      if (cells.length == 6 && cells[0].strip().matches("\\d+")) {
        version = cells[4].strip();
        gpus.add(
            new Gpu(
                gpus.size(),
                cells[1].strip(),
                mebibytes(cells[2]),
                mebibytes(cells[3]),
                cells[5].strip().matches("\\d+\\.\\d+") ? cells[5].strip() : null));
      }
    }
    if (gpus.isEmpty()) {
      String said = answer.firstLine();
      return new NvidiaDriver(
          null, gpus, said.isEmpty() ? "nvidia-smi lists no GPU" : "nvidia-smi says: " + said);
    }
    return new NvidiaDriver(version, gpus, null);
  }

  private static @Nullable Long mebibytes(String cell) {
    return cell.strip().matches("\\d{1,12}") ? (Long) (Long.parseLong(cell.strip()) << 20) : null;
  }

  /** A container may have the driver without its programs. */
  private static NvidiaDriver fromKernel(Host host) {
    Optional<String> text = kernelFile(host);
    if (text.isEmpty()) {
      return new NvidiaDriver(null, List.of(), "no NVIDIA driver found");
    }
    Matcher version = VERSION.matcher(text.get());
    String found = version.find() ? version.group(1) : null;
    List<Gpu> gpus = new ArrayList<>();
    try (Stream<Path> each = Files.list(host.root().resolve("proc/driver/nvidia/gpus"))) {
      for (Path gpu : each.sorted().toList()) {
        Matcher model = MODEL.matcher(Files.readString(gpu.resolve("information")));
        String name = model.find() ? model.group(1).strip() : "NVIDIA GPU";
        gpus.add(new Gpu(gpus.size(), name, null, null, null));
      }
    } catch (IOException none) {
      gpus.clear();
    }
    return new NvidiaDriver(found, gpus, gpus.isEmpty() ? "the NVIDIA driver found no GPU" : null);
  }

  private static Optional<String> kernelFile(Host host) {
    try {
      return Optional.of(Files.readString(host.root().resolve("proc/driver/nvidia/version")));
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** Those that {@code CUDA_VISIBLE_DEVICES} leaves, in its order: CUDA counts them like this. */
  private NvidiaDriver visible(Host host) {
    String wanted = host.environment().get("CUDA_VISIBLE_DEVICES");
    if (wanted == null) {
      return this;
    }
    List<String> names =
        Arrays.stream(wanted.split(",")).map(String::strip).filter(n -> !n.isEmpty()).toList();
    Map<String, Gpu> known = new HashMap<>();
    gpus.forEach(gpu -> known.put(Integer.toString(gpu.index()), gpu));
    if (names.stream().anyMatch(name -> !name.matches("-?\\d+"))) {
      known.putAll(byIdentifier(host));
    }
    List<Gpu> left = new ArrayList<>();
    for (String name : names) {
      Gpu gpu = find(known, name.toUpperCase(Locale.ROOT));
      if (gpu == null && name.startsWith("MIG-")) {
        gpu = new Gpu(0, "part of a GPU (" + name + ")", null, null, null);
      }
      if (gpu == null) {
        break; // CUDA ignores what follows an entry that it does not know
      }
      left.add(gpu.numbered(left.size()));
    }
    return new NvidiaDriver(
        version,
        left,
        left.isEmpty() ? "CUDA_VISIBLE_DEVICES='" + wanted + "' hides every GPU" : null);
  }

  /** By index, or by an identifier that may be shortened. */
  private static @Nullable Gpu find(Map<String, Gpu> known, String name) {
    Gpu exact = known.get(name);
    List<Gpu> begun =
        known.entrySet().stream()
            .filter(entry -> name.startsWith("GPU-") && entry.getKey().startsWith(name))
            .map(Map.Entry::getValue)
            .toList();
    return exact != null ? exact : begun.size() == 1 ? begun.get(0) : null;
  }

  private Map<String, Gpu> byIdentifier(Host host) {
    Map<String, Gpu> known = new HashMap<>();
    host.programs()
        .run(LIMIT, List.of("nvidia-smi", "--query-gpu=index,uuid", FORMAT))
        .ifPresent(
            answer -> {
              for (String line : answer.text().lines().toList()) {
                String[] cells = line.split("\\s*,\\s*");
                if (cells.length == 2 && cells[0].strip().matches("\\d{1,4}")) {
                  int index = Integer.parseInt(cells[0].strip());
                  if (index < gpus.size()) {
                    known.put(cells[1].strip().toUpperCase(Locale.ROOT), gpus.get(index));
                  }
                }
              }
            });
    return known;
  }
}
