package striate.engine.tabletop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import striate.engine.run.Problem;

/** Writes training samples and task sets for other programs: JSON with PNG images beside it. */
public final class TaskSetWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  /**
   * @param directory created if missing; images go to its {@code images/}
   */
  public TaskSetWriter(Path directory) {
    this.directory = directory;
  }

  /** Writes {@code FILE.json} with raw pairs: {@code [{"id","image","prompt","answer"}]}. */
  public void writePairs(TaskSet set) {
    ArrayNode pairs = JSON.createArrayNode();
    for (TaskSet.Item item : set.items()) {
      ObjectNode pair = pairs.addObject();
      pair.put("id", item.id());
      if (item.image() != null) {
        pair.put("image", writePicture(item.id(), item.image()));
      }
      pair.put("prompt", item.prompt()).put("answer", item.answer());
    }
    write(set.name() + ".json", pairs);
  }

  /** Writes a file in LLaVA's conversations format. */
  public void writeConversations(String file, List<Sample> samples) {
    ArrayNode conversations = JSON.createArrayNode();
    for (Sample sample : samples) {
      ObjectNode conversation = sample.toConversation();
      if (sample.image() != null) {
        conversation.put("image", writePicture(sample.id(), sample.image()));
      }
      conversations.add(conversation);
    }
    write(file, conversations);
  }

  private String writePicture(String id, String reference) {
    String name = "images/" + id + ".png";
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory.resolve("images"));
      if (!ImageIO.write(
          SceneRenderer.render(Scene.parse(reference)).toImage(), "png", file.toFile())) {
        throw new IOException("this Java has no PNG writer");
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return name;
  }

  private void write(String name, ArrayNode array) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(directory);
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), array);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static Problem unwritable(Path file, IOException cause) {
    return Problem.badInput(
        "cannot write: " + cause.getMessage(), file, "choose a writable directory", cause);
  }
}
