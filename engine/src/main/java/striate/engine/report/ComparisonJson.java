package striate.engine.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import striate.engine.report.Comparison.Cell;
import striate.engine.report.Comparison.Difference;
import striate.engine.report.Comparison.Row;
import striate.engine.stats.Interval;

/**
 * A comparison as JSON: numbers in full and in the metric's own scale, null where there is none.
 */
public final class ComparisonJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ComparisonJson() {}

  /** Indented, with a line end. */
  public static String of(Comparison comparison) {
    return tree(comparison).toPrettyString() + "\n";
  }

  static ObjectNode tree(Comparison comparison) {
    ObjectNode tree = MAPPER.createObjectNode();
    tree.put("confidence", comparison.options().confidence());
    tree.put("correction", comparison.options().correction().title());
    tree.put("power", comparison.options().power());
    tree.put("baseline", comparison.baselineGroup().name());
    ArrayNode groups = tree.putArray("groups");
    comparison.groups().forEach(group -> groups.add(group(group)));
    ArrayNode rows = tree.putArray("tasks");
    comparison.rows().forEach(row -> rows.add(row(comparison, row)));
    texts(tree.putArray("notes"), comparison.notes());
    return tree;
  }

  private static ObjectNode group(Comparison.Group group) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", group.name());
    ArrayNode layers = node.putArray("layers");
    group.layers().forEach(layers::add);
    node.put("settings", group.settings());
    texts(node.putArray("runs"), group.runs());
    texts(node.putArray("repeats"), group.repeats());
    node.put("trainable", group.trainable());
    ArrayNode times = node.putArray("timesOfAllLayers");
    for (Comparison.TimeRatio time : group.times()) {
      times
          .addObject()
          .put("machine", time.machine())
          .put("ratio", time.ratio())
          .put("runs", time.runs())
          .put("allLayersRuns", time.allLayersRuns());
    }
    return node;
  }

  private static ObjectNode row(Comparison comparison, Row row) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("name", row.name());
    node.put("average", row.average());
    node.put("modality", row.modality().word());
    node.put("metric", row.metric().name());
    number(node, "rangeLow", row.range().low());
    number(node, "rangeHigh", row.range().high());
    node.put("higherIsBetter", row.metric().higherIsBetter());
    texts(node.putArray("averaged"), row.average() ? row.tasks() : List.of());
    node.put("questions", row.questions());
    node.put("of", row.of());
    node.put("clusters", row.clusters());
    node.put("partial", row.partial());
    node.put("paired", row.paired());
    ArrayNode scores = node.putArray("scores");
    for (int g = 0; g < row.cells().size(); g++) {
      Cell cell = row.cells().get(g);
      if (cell != null) {
        scores.add(cell(comparison.groups().get(g).name(), cell));
      }
    }
    return node;
  }

  private static ObjectNode cell(String group, Cell cell) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("group", group);
    node.put("seeds", cell.seeds());
    interval(node, "score", cell.score());
    Difference difference = cell.difference();
    if (difference != null) {
      interval(node, "difference", difference.value());
      number(node, "p", difference.p());
      number(node, "pCorrected", difference.corrected());
      number(node, "detectable", difference.detectable());
      number(node, "pOverTasks", difference.overTasks());
      interval(node, "retentionPercent", cell.retention());
    }
    return node;
  }

  private static void interval(ObjectNode node, String name, @Nullable Interval interval) {
    if (interval == null) {
      node.putNull(name);
      return;
    }
    ObjectNode ends = node.putObject(name);
    number(ends, "value", interval.estimate());
    number(ends, "low", interval.low());
    number(ends, "high", interval.high());
  }

  /** JSON has no NaN and no infinity. */
  private static void number(ObjectNode node, String name, double value) {
    node.set(
        name,
        Double.isFinite(value)
            ? JsonNodeFactory.instance.numberNode(value)
            : JsonNodeFactory.instance.nullNode());
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }
}
