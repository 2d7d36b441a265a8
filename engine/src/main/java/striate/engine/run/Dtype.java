package striate.engine.run;

import java.util.List;
import java.util.Locale;

/** In which type a network's weights are held. Trainable parameters are float32 under each. */
public enum Dtype {
  FLOAT32,
  /** Large frozen matrices take half the memory. */
  BFLOAT16,
  /** The decoder's frozen linears in 4-bit NormalFloat, the rest as under {@link #BFLOAT16}. */
  NF4,
  /** Known by name, so that a job with it is refused with the reason. */
  FLOAT16,
  /** Each tensor as it lies in its file: for inference, not for jobs. */
  STORED;

  /** What a job file may name. */
  public static final List<Dtype> OF_JOBS = List.of(FLOAT32, BFLOAT16, NF4, FLOAT16);

  private static final String REMEDY = "take float32, bfloat16, nf4 or stored";

  /** Its name in job files and options. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws Problem where no type is called so
   */
  public static Dtype named(String word) {
    for (Dtype dtype : values()) {
      if (dtype.word().equals(word)) {
        return dtype;
      }
    }
    throw Problem.badInput("'" + word + "' is not a dtype", "dtype", REMEDY);
  }

  /**
   * @return this
   * @throws Problem where nothing can be tuned or computed in this type
   */
  public Dtype requireUsable() {
    if (this == FLOAT16) {
      throw Problem.badInput(
          "float16 cannot hold the range of gradients and optimizer state", "dtype", REMEDY);
    }
    return this;
  }
}
