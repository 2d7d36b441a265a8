package striate.engine.cli;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * A part of the doctor's examination, which may take a while or never answer.
 *
 * @param name of its findings
 * @param findings throws where it cannot be examined
 */
record Topic(String name, Callable<List<Finding>> findings) {

  static Topic of(String name, Callable<Finding> finding) {
    return new Topic(name, () -> List.of(finding.call()));
  }
}
