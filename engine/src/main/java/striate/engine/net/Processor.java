package striate.engine.net;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * The properties of this machine's processor that the kernels depend on. They never change on a
 * machine, so that a resumed run computes as before.
 *
 * @param name as its maker calls it
 * @param description everything about the processor that can change the last bits of a result
 * @param bfloat16 whether it has bfloat16 matrix instructions
 */
public record Processor(String name, String description, boolean bfloat16) {
  private static final Processor HERE = read();

  /** This machine's. */
  public static Processor here() {
    return HERE;
  }

  /** A hash of the description, 16 hexadecimal digits. */
  public String key() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(description.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Processor read() {
    CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
    CentralProcessor.ProcessorIdentifier identifier = processor.getProcessorIdentifier();
    List<String> flags = processor.getFeatureFlags();
    String text = String.join(" ", flags).toLowerCase(Locale.ROOT);
    return new Processor(
        identifier.getName().strip(),
        String.join(" ", identifier.getName(), identifier.getIdentifier(), text),
        text.contains("avx512_bf16") || text.contains("amx_bf16"));
  }
}
