package striate.engine.checkpoint;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import striate.engine.disk.AtomicDirectory;
import striate.engine.run.Problem;
import striate.engine.weights.SafetensorsWriter;
import striate.engine.weights.TensorSource;
import striate.engine.weights.TorchArchiveWriter;

/**
 * Writes an adapter that PEFT loads, with the trained projector beside it. {@code target_modules}
 * lists full module names, since shorter ones (and {@code layers_to_transform}) match the vision
 * tower's linears too.
 */
public final class AdapterDirectory {
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String PROJECTOR = "projector.safetensors";

  /** Where LLaVA's and Bunny's code looks for what was trained beside the adapter. */
  private static final String LLAVA_PROJECTOR = "non_lora_trainables.bin";

  private AdapterDirectory() {}

  /**
   * Writes the directory under its name only when it is complete.
   *
   * @param adapter its matrices under canonical names
   * @param base what the adapter belongs to, for {@code base_model_name_or_path}; null = not said
   * @param names what modules are called in the code that will load it
   * @throws Problem where the directory is there already or cannot be written
   */
  public static void write(
      Path directory, PeftAdapter adapter, @Nullable String base, ModuleNames names) {
    AtomicDirectory.write(directory, part -> fill(part, adapter, base, names));
  }

  /** Writes the files into a directory that is there. */
  public static void fill(Path part, PeftAdapter adapter, @Nullable String base, ModuleNames names)
      throws IOException {
    Map<String, String> stored = new HashMap<>();
    TreeSet<String> modules = new TreeSet<>();
    for (String name : adapter.tensors().names()) {
      String module = names.decoder(name);
      stored.put(name, "base_model.model." + module);
      modules.add(module.substring(0, module.indexOf(".lora_")));
    }
    Files.writeString(
        part.resolve(PeftAdapter.CONFIG),
        config(adapter, base, modules).toPrettyString() + "\n",
        StandardCharsets.UTF_8);
    SafetensorsWriter.write(
        part.resolve(WEIGHTS), new JoinedTensors().add(adapter.tensors(), stored::get, part));
    TensorSource projector = adapter.projector();
    if (projector != null) {
      SafetensorsWriter.write(part.resolve(PROJECTOR), projector);
      if (names == ModuleNames.LLAVA) {
        int layers = projector.has(TensorNames.PROJECTOR + "linear_2.weight") ? 2 : 1;
        TorchArchiveWriter.write(
            part.resolve(LLAVA_PROJECTOR),
            new JoinedTensors()
                .add(
                    projector,
                    name -> "base_model.model." + ModuleNames.llavaProjector(name, layers),
                    part));
      }
    }
  }

  private static ObjectNode config(
      PeftAdapter adapter, @Nullable String base, Iterable<String> modules) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("base_model_name_or_path", base);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    // fields that every version of PEFT knows
    config.put("peft_type", "LORA").put("bias", "none");
    config.put("use_dora", false).put("use_rslora", false).put("fan_in_fan_out", false);
    config.putNull("modules_to_save");
    config.putObject("rank_pattern");
    config.putObject("alpha_pattern");
    config.put("r", adapter.rank());
    if (adapter.alpha() == Math.rint(adapter.alpha())) {
      config.put("lora_alpha", (long) adapter.alpha());
    } else {
      config.put("lora_alpha", adapter.alpha());
    }
    config.put("lora_dropout", adapter.dropout());
    config.putNull("layers_to_transform");
    config.putNull("task_type");
    ArrayNode targets = config.putArray("target_modules");
    modules.forEach(targets::add);
    return config;
  }
}
