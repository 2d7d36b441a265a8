package striate.engine.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import striate.engine.disk.LfsPointer;
import striate.engine.run.Problem;

/** A single file of tensors, of the kind that its first bytes tell. */
public final class TensorFile {
  private static final int PICKLE = 0x80;

  private TensorFile() {}

  /**
   * Opens a safetensors file or a PyTorch archive, whatever its name.
   *
   * @throws MalformedFile where it is neither, or breaks a rule of its format
   * @throws Problem where the file is missing, cannot be read or is a git-lfs pointer
   */
  public static TensorSource open(Path file) {
    return isTorch(file) ? TorchArchive.open(file) : SafetensorsFile.open(file);
  }

  /**
   * A zip archive or pickle. Either's first bytes could be a safetensors header's length, but then
   * the ninth is a brace.
   */
  private static boolean isTorch(Path file) {
    if (!Files.isRegularFile(file)) {
      throw SafetensorsFile.missing(file);
    }
    LfsPointer.refuse(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(SafetensorsHeader.PREFIX + 1);
      if (start.length < 2
          || start.length > SafetensorsHeader.PREFIX && start[SafetensorsHeader.PREFIX] == '{') {
        return false;
      }
      return start[0] == 'P' && start[1] == 'K' || (start[0] & 0xff) == PICKLE;
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    }
  }
}
