package striate.engine.evaluation.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All readers by the format that a task's source names. */
final class QuestionReaders {
  private static final Map<String, QuestionReader> ALL = all();

  private QuestionReaders() {}

  private static Map<String, QuestionReader> all() {
    Map<String, QuestionReader> all = new LinkedHashMap<>();
    all.put("parquet", ColumnsReader.PARQUET);
    all.put("jsonl", ColumnsReader.JSON);
    all.put("json", ColumnsReader.JSON);
    all.put("csv", ColumnsReader.CSV);
    all.put("tsv", ColumnsReader.TSV);
    all.put("mme", YesNoReaders::mme);
    all.put("pope", YesNoReaders::pope);
    all.put("hallusionbench", YesNoReaders::hallusionBench);
    all.put("hallusionbench-by-question", YesNoReaders::hallusionBenchByQuestion);
    all.put("gqa", VqaReaders::gqa);
    all.put("vqa", VqaReaders::vqa);
    all.put("textvqa", VqaReaders::textVqa);
    all.put("vizwiz", VqaReaders::vizWiz);
    all.put("docvqa", VqaReaders::docVqa);
    all.put("ocrvqa", VqaReaders::ocrVqa);
    all.put("chartqa", VqaReaders::chartQa);
    all.put("scienceqa", ChoiceReaders::scienceQa);
    all.put("scienceqa-llava", ChoiceReaders::scienceQaOfLlava);
    all.put("seed-bench", ChoiceReaders::seedBench);
    all.put("ai2d", ChoiceReaders::ai2d);
    all.put("bbh", TextReaders::bigBenchHard);
    all.put("wikitext", DocumentReaders::wikiText);
    all.put("text", DocumentReaders::texts);
    return all;
  }

  static List<String> formats() {
    return List.copyOf(ALL.keySet());
  }

  static QuestionReader of(String format) {
    return Objects.requireNonNull(ALL.get(format), format);
  }
}
