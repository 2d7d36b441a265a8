package striate.engine.net;

import java.util.List;
import java.util.Locale;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;

/**
 * The properties of this machine's processor that the kernels depend on. They never change on a
 * machine, so that a resumed run computes as before.
 *
 * @param description everything about the processor that can change the last bits of a result
 * @param onednn whether oneDNN's matrix products are faster: on AMD processors with 512-bit
 *     instructions torch's default library uses 256-bit kernels
 * @param bfloat16 whether it has bfloat16 matrix instructions
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
