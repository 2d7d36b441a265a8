package striate.engine.tabletop;

/** The use of a scene: training or test. */
public enum Split {
  TRAIN,
  TEST
}
