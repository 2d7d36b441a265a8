package striate.engine.importance;

/** Hears how far a measurement is. */
public interface Progress {
  Progress SILENT = (done, of) -> {};

  void at(int done, int of);
}
