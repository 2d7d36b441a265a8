package striate.app.launch;

import striate.engine.model.VlmArchitecture;

/** Reads the shape of a checkpoint, not its weights. */
@FunctionalInterface
public interface ModelReader {

  /**
   * @param path directory of the checkpoint, relative to the workspace
   * @throws striate.engine.run.Problem where there is no checkpoint that can be read
   */
  VlmArchitecture read(String path);
}
