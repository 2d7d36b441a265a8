package striate.engine.evaluation;

import java.util.List;

/** Something that answers prompts, normally a network generating greedily. */
@FunctionalInterface
public interface Answerer {
  /** One answer per item, in order, without special tokens. */
  List<String> answer(List<TaskItem> items);
}
