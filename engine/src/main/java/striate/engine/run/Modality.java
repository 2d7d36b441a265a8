package striate.engine.run;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a task needs the image. */
public enum Modality {
  VISUAL,
  TEXTUAL;

  @JsonValue
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
