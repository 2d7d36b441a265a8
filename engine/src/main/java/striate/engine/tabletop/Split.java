package striate.engine.tabletop;

/** What a scene is for; every scene is for one of them. */
public enum Split {
  TRAIN,
  TEST
}
