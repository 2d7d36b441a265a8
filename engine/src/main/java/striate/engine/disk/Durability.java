package striate.engine.disk;

/** The guarantee of an atomic write when it returns. */
public enum Durability {
  /**
   * The file is complete under its name unless the machine fails: enough for files that can be
   * recreated.
   */
  RENAMED,
  /** The content is also forced to disk: after a power failure the old or the new file exists. */
  CONTENT_FORCED,
  /** The name is also forced to disk: after a power failure the new file exists. */
  NAME_FORCED
}
