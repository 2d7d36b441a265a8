package striate.engine.natives;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import striate.engine.run.Device;
import striate.engine.run.Problem;

/**
 * Which libtorch a process loads for a device, and where it computes. Made in the process that will
 * load it, on its machine: a cluster's compute node has GPUs, and the node that submits has none.
 *
 * @param gpu the GPU to compute on; null = the processor
 * @param whyNoGpu why no GPU is used, in words; null if one is, or none was asked for
 */
public record DeviceChoice(Natives natives, @Nullable Gpu gpu, @Nullable String whyNoGpu) {
  private static final ConcurrentMap<Device, DeviceChoice> HERE = new ConcurrentHashMap<>();

  /**
   * The choice on this machine, made once per process.
   *
   * @throws Problem as {@link #of(Device, Host)}
   */
  public static DeviceChoice here(Device device) {
    return HERE.computeIfAbsent(device, asked -> of(asked, Host.here()));
  }

  /**
   * Chooses. {@code auto} takes the first GPU if there are libraries for it, otherwise the
   * processor.
   *
   * @throws Problem if {@code PYTORCH_LIBRARY_PATH} cannot be used, or a GPU was asked for by name
   *     and something is missing
   */
  public static DeviceChoice of(Device device, Host host) {
    NativesSearch search = new NativesSearch(host);
    Natives explicit = search.explicit();
    Natives forCpu = explicit == null ? Natives.bundled() : explicit;
    if (device.kind() == Device.Kind.CPU) {
      return new DeviceChoice(forCpu, null, null);
    }
    Natives forGpu = explicit != null ? explicit : withCuda(search.candidates());
    try {
      Gpu gpu = usable(device, forGpu, search, host);
      return new DeviceChoice(Objects.requireNonNull(forGpu), gpu, null);
    } catch (Problem missing) {
      if (device.kind() == Device.Kind.GPU) {
        throw missing;
      }
      return new DeviceChoice(forCpu, null, missing.what());
    }
  }

  /** Indices of the GPUs that a job with device {@code auto} may run on; empty = the processor. */
  public static List<Integer> gpusHere() {
    try {
      return here(Device.AUTO).gpu() == null
          ? List.of()
          : NvidiaDriver.of(Host.here()).gpus().stream().map(Gpu::index).toList();
    } catch (Problem unusable) {
      return List.of(); // the worker says why
    }
  }

  private static @Nullable Natives withCuda(List<Candidate> candidates) {
    return candidates.stream()
        .filter(Candidate::hasCuda)
        .map(Candidate::natives)
        .findFirst()
        .orElse(null);
  }

  /**
   * The GPU that was asked for.
   *
   * @throws Problem that names the first thing that is missing
   */
  private static Gpu usable(
      Device device, @Nullable Natives natives, NativesSearch search, Host host) {
    String cuda = natives == null ? null : natives.cuda();
    if (device.kind() == Device.Kind.AUTO && cuda == null) {
      throw refusal("PyTorch is for processors only", "no GPU is looked for without");
    }
    NvidiaDriver driver = NvidiaDriver.of(host);
    if (driver.gpus().isEmpty()) {
      throw refusal(
          Objects.requireNonNullElse(driver.complaint(), "no GPU found"),
          driver.version() == null
              ? "install NVIDIA's driver, or take device cpu"
              : "check `nvidia-smi` and CUDA_VISIBLE_DEVICES, or take device cpu");
    }
    if (cuda == null) {
      throw refusal(withoutCuda(natives, search), remedy(natives, host));
    }
    CudaVersion built = CudaVersion.parse(cuda);
    String version = driver.version();
    if (built != null && version != null && built.needsNewer(version, host.windows())) {
      throw refusal(
          "the NVIDIA driver "
              + version
              + " is too old for CUDA "
              + built
              + ", which needs "
              + built.oldestDriver(host.windows()),
          "install a newer driver, or take device cpu");
    }
    if (device.index() >= driver.gpus().size()) {
      int count = driver.gpus().size();
      throw refusal(
          device.word()
              + " not found: "
              + (count == 1 ? "one GPU is" : count + " GPUs are")
              + " here ("
              + driver.gpus().stream()
                  .map(gpu -> gpu.word() + " = " + gpu.name())
                  .collect(Collectors.joining(", "))
              + ")",
          "take one of these, auto or cpu");
    }
    return driver.gpus().get(device.index());
  }

  private static String withoutCuda(@Nullable Natives natives, NativesSearch search) {
    if (natives != null) {
      return Host.LIBRARY_PATH + " names a PyTorch for processors only";
    }
    String refused =
        search.candidates().stream()
            .filter(candidate -> candidate.wrong() != null)
            .map(each -> "; that of " + each.origin() + " " + each.wrong())
            .findFirst()
            .orElse("");
    return "PyTorch is for processors only" + refused;
  }

  private static String remedy(@Nullable Natives natives, Host host) {
    List<String> flavours = TorchDirectory.flavours(host);
    if (flavours.isEmpty()) {
      return "take device cpu: DJL has no PyTorch for GPUs on " + host.classifier();
    }
    return "install it for GPUs with `striate engine install "
        + flavours.get(flavours.size() - 1)
        + "`"
        + (natives == null ? "" : " and unset " + Host.LIBRARY_PATH);
  }

  private static Problem refusal(String what, String remedy) {
    return Problem.badInput(what, "device", remedy);
  }

  /** The device in words: {@code cpu}, or {@code gpu:1} with the GPU's name. */
  public String described() {
    return gpu == null ? "cpu" : gpu.word() + " " + gpu.name();
  }
}
