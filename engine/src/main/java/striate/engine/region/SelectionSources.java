package striate.engine.region;

import striate.engine.run.Problem;

/**
 * What a selection's text may name beside layers: both are files, which this package cannot open.
 */
public interface SelectionSources {
  /** Knows none: for texts that have to mean the same wherever they are read. */
  SelectionSources NONE =
      new SelectionSources() {
        @Override
        public LayerSelection saved(String name, int layerCount) {
          throw notHere("saved:" + name);
        }

        @Override
        public LayerValues values(String file) {
          throw notHere(file);
        }

        private Problem notHere(String what) {
          return Problem.badInput(
              "'" + what + "' cannot be looked up here",
              "layers",
              "write the layers out; `striate strategies show` prints them");
        }
      };

  /**
   * A selection that was saved under a name.
   *
   * @throws Problem if it is not known, or is of a decoder with another number of layers
   */
  LayerSelection saved(String name, int layerCount);

  /**
   * The values of an importance metric.
   *
   * @param file as the text has it
   * @throws Problem if it cannot be read
   */
  LayerValues values(String file);
}
