package striate.engine.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine in a directory: its environment, files and programs are what a test says. */
public final class FakeHost {
  private static final List<String> FOR_GPUS =
      List.of("libtorch.so", "libtorch_cpu.so", "libc10.so", "libtorch_cuda.so", "libc10_cuda.so");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, Programs.Answer> programs = new HashMap<>();
  private String classifier = "linux-x86_64";

  public FakeHost(Path directory) {
    this.directory = directory;
  }

  public FakeHost with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  public FakeHost on(String system) {
    classifier = system;
    return this;
  }

  /** A program that prints {@code text} whatever it is asked. */
  public FakeHost program(String name, int code, String text) {
    programs.put(name, new Programs.Answer(code, text));
    return this;
  }

  /** A program's answer to one exact command line. */
  public FakeHost answer(String commandLine, String text) {
    programs.put(commandLine, new Programs.Answer(0, text));
    return this;
  }

  /** {@code nvidia-smi} with GPUs of 80 GiB. */
  public FakeHost gpus(String driver, String... names) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append(i + ", " + names[i] + ", 81559, 81000, " + driver + ", 9.0\n");
    }
    return program("nvidia-smi", 0, text.toString());
  }

  public Host host() {
    Programs answers =
        (limit, command) ->
            Optional.ofNullable(programs.get(String.join(" ", command)))
                .or(() -> Optional.ofNullable(programs.get(command.get(0))));
    return new Host(environment, directory, directory.resolve("home"), classifier, answers);
  }

  /** A conda or virtual environment with PyTorch; returns the directory with its libraries. */
  public static Path torch(Path environment, String version, String cuda) throws IOException {
    Path torch = environment.resolve("lib/python3.12/site-packages/torch");
    Path lib = Files.createDirectories(torch.resolve("lib"));
    Files.writeString(
        torch.resolve("version.py"),
        "from typing import Optional\n\n__all__ = ['__version__', 'debug', 'cuda', 'hip']\n"
            + "__version__ = '"
            + version
            + "'\ndebug = False\ncuda: Optional[str] = "
            + (cuda == null ? "None" : "'" + cuda + "'")
            + "\ngit_version = 'e2d141d'\nhip: Optional[str] = None\n");
    libraries(lib, cuda != null);
    return lib;
  }

  /** Files with the names of libtorch's libraries. */
  public static void libraries(Path lib, boolean forGpus) throws IOException {
    for (String library : FOR_GPUS) {
      if (forGpus || !library.contains("cuda")) {
        Files.write(
            lib.resolve(library),
            ("\177ELF _ZN3c105ErrorC1ENSt7__cxx1112basic_string " + library)
                .getBytes(StandardCharsets.ISO_8859_1));
      }
    }
  }
}
