package striate.engine.disk;

/** What has happened to the disk when an atomic write returns. */
public enum Durability {
  /**
   * The file is whole under its name as long as the machine runs on: enough for what can be made
   * again.
   */
  RENAMED,
  /** Also its content is forced to the disk: after a power cut the old or the new file is there. */
  CONTENT_FORCED,
  /** Also its name is forced to the disk: after a power cut the new file is there. */
  NAME_FORCED
}
