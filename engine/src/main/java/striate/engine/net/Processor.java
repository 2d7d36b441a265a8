package striate.engine.net;

import java.util.List;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * What the kernels have to know of this machine's processor. Nothing of it changes while a machine
 * lives, so that a run that goes on computes as it did before.
 *
 * @param description everything that the last bits of the same operations may depend on
 * @param onednn whether oneDNN's products are the faster ones: torch's default library takes
 *     kernels of 256 bits on AMD processors that have 512
 * @param bfloat16 whether it multiplies bfloat16 numbers
 */
record Processor(String description, boolean onednn, boolean bfloat16) {
  private static final Processor HERE = read();

  static Processor here() {
    return HERE;
  }

  private static Processor read() {
    CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
    CentralProcessor.ProcessorIdentifier identifier = processor.getProcessorIdentifier();
    List<String> flags = processor.getFeatureFlags();
    String text = String.join(" ", flags).toLowerCase(Locale.ROOT);
    return new Processor(
        String.join(" ", identifier.getName(), identifier.getIdentifier(), text),
        identifier.getVendor().contains("AMD") && text.contains("avx512f"),
        text.contains("avx512_bf16") || text.contains("amx_bf16"));
  }
}
