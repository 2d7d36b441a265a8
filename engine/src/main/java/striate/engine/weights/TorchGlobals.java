package striate.engine.weights;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names that a PyTorch file may use; there are no others. */
final class TorchGlobals {
  private static final Map<String, PickleValue> BY_NAME = new HashMap<>();

  static {
    BY_NAME.put("collections.OrderedDict", PickleValue.Named.ORDERED_DICT);
    // protocol 2 names Python 2's module
    BY_NAME.put("__builtin__.set", PickleValue.Named.SET);
    BY_NAME.put("builtins.set", PickleValue.Named.SET);
    BY_NAME.put("torch._utils._rebuild_tensor_v2", PickleValue.Named.REBUILD_TENSOR);
    BY_NAME.put("torch._utils._rebuild_parameter", PickleValue.Named.REBUILD_PARAMETER);
    for (DType type : DType.values()) {
      String name = storage(type);
      if (name != null) {
        BY_NAME.put("torch." + name, new PickleValue.StorageType(type));
      }
    }
    BY_NAME.put("torch.storage.UntypedStorage", new PickleValue.StorageType(DType.U8));
    BY_NAME.put("torch.storage.TypedStorage", new PickleValue.StorageType(null));
  }

  private TorchGlobals() {}

  static @Nullable PickleValue find(String module, String name) {
    return BY_NAME.get(module + "." + name);
  }

  /** The class in module {@code torch} that stores a type; null where none that is read here. */
  static @Nullable String storage(DType type) {
    return switch (type) {
      case F32 -> "FloatStorage";
      case F64 -> "DoubleStorage";
      case F16 -> "HalfStorage";
      case BF16 -> "BFloat16Storage";
      case I64 -> "LongStorage";
      case I32 -> "IntStorage";
      case I16 -> "ShortStorage";
      case I8 -> "CharStorage";
      case U8 -> "ByteStorage";
      case BOOL -> "BoolStorage";
      default -> null;
    };
  }
}
