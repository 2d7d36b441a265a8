package striate.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import striate.engine.TestResources;
import striate.engine.model.HuggingFaceConfig;
import striate.engine.model.VlmArchitecture;
import striate.engine.text.ChatTemplate;
import striate.engine.text.TextTokenizer;

/**
 * Which tokens are learned, against {@code text_masks.py}: an own statement of the rule that agrees
 * with LLaVA's code wherever that does not report a mismatch.
 */
class MaskTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Opened> TOKENIZERS = new LinkedHashMap<>();
  private static JsonNode goldens;

  /** A tokenizer and a model that goes with it. */
  private record Opened(TextTokenizer tokenizer, VlmArchitecture architecture) {
    SampleEncoder encoder(ChatTemplate template) {
      return new SampleEncoder(tokenizer, architecture, template);
    }

    boolean hasImageToken() {
      return architecture.imageToken() >= 0;
    }
  }

  @BeforeAll
  @BeforeContainer
  static void open() throws IOException {
    goldens = JSON.readTree(TestResources.path("/text/masks.json").toFile());
    VlmArchitecture model =
        HuggingFaceConfig.read(
            TestResources.path("/oracle/llava-clip-llama").resolve("config.json"));
    for (JsonNode golden : goldens.get("tokenizers")) {
      TextTokenizer tokenizer = tokenizer(golden);
      int image =
          golden.has("patch") ? tokenizer.idOf(ChatTemplate.IMAGE) : VlmArchitecture.NO_IMAGE_TOKEN;
      TOKENIZERS.put(
          golden.get("name").asText(),
          new Opened(
              tokenizer,
              new VlmArchitecture(model.text(), model.vision(), 2, true, "gelu", image, 3)));
    }
  }

  private static TextTokenizer tokenizer(JsonNode golden) throws IOException {
    Path files = TestResources.path("/" + golden.get("files").asText());
    Path directory = Files.createTempDirectory("tokenizer");
    try {
      if (golden.has("patch")) {
        ObjectNode json = (ObjectNode) JSON.readTree(files.resolve("tokenizer.json").toFile());
        json.setAll((ObjectNode) golden.get("patch"));
        JSON.writeValue(directory.resolve("tokenizer.json").toFile(), json);
      } else {
        Files.copy(files.resolve("tokenizer.model"), directory.resolve("tokenizer.model"));
        JSON.writeValue(directory.resolve("tokenizer_config.json").toFile(), golden.get("config"));
      }
      return TextTokenizer.open(directory);
    } finally {
      try (var left = Files.list(directory)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  @AfterAll
  @AfterContainer
  static void close() {
    TOKENIZERS.values().forEach(opened -> opened.tokenizer().close());
    TOKENIZERS.clear();
  }

  private static Sample conversation(List<ChatTemplate.Round> rounds) {
    boolean image = rounds.stream().anyMatch(r -> r.question().contains(ChatTemplate.IMAGE));
    return new Sample.Conversation("s", image ? "i.png" : null, rounds);
  }

  @Test
  void exactlyTheAnswersAndWhatClosesThemAreLearned() {
    @Nullable JsonNode first = null;
    int compared = 0;
    for (JsonNode golden : goldens.get("tokenizers")) {
      first = first == null ? golden : first;
      Opened opened = TOKENIZERS.get(golden.get("name").asText());
      for (int i = 0; i < golden.get("cases").size(); i++) {
        JsonNode expected = golden.get("cases").get(i);
        JsonNode ids = expected.get("ids");
        SampleEncoder.Tokens tokens =
            opened
                .encoder(ChatTemplate.named(expected.get("template").asText()))
                .tokens(conversation(rounds(goldens.at("/rounds").get(text(expected, "case")))));
        String name = text(golden, "name") + ", " + text(expected, "template");
        assertThat(tokens.ids())
            .as(name + ", " + text(expected, "case"))
            .isEqualTo(ints(ids.isNull() ? first.get("cases").get(i).get("ids") : ids));
        int[] labels = new int[tokens.ids().length];
        Arrays.fill(labels, EncodedSample.IGNORED);
        for (JsonNode run : expected.get("learned")) {
          for (int at = run.get(0).asInt(); at < run.get(1).asInt(); at++) {
            labels[at] = tokens.ids()[at];
          }
        }
        assertThat(tokens.labels()).as(name + ", " + text(expected, "case")).isEqualTo(labels);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4 * 8 * 20);
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asText();
  }

  private static int[] ints(JsonNode node) {
    return JSON.convertValue(node, int[].class);
  }

  private static List<ChatTemplate.Round> rounds(JsonNode turns) {
    List<ChatTemplate.Round> rounds = new ArrayList<>();
    turns.forEach(
        turn -> rounds.add(new ChatTemplate.Round(turn.get(0).asText(), turn.get(1).asText())));
    return rounds;
  }

  /** A conversation with its template and its tokenizer's name. */
  record Case(
      ChatTemplate template, String tokenizer, boolean image, List<ChatTemplate.Round> all) {
    List<ChatTemplate.Round> rounds() {
      List<ChatTemplate.Round> rounds = new ArrayList<>(all);
      if (image) {
        rounds.set(
            0,
            new ChatTemplate.Round(
                ChatTemplate.IMAGE + "\n" + all.get(0).question(), all.get(0).answer()));
      }
      return rounds;
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<String> piece =
        Arbitraries.of(
            " ",
            "  ",
            "\n",
            "\t",
            "a",
            "It",
            "is",
            "red",
            "7",
            "3.14",
            "?",
            "!",
            "-",
            "é",
            "e\u0301",
            "中文",
            "😀",
            "👩‍👧",
            "𝒳",
            "USER: ",
            "ASSISTANT:",
            "ASSISTANT: ",
            "<",
            ">",
            "user's",
            "\u00a0",
            "\r\n");
    Arbitrary<String> words = piece.list().ofMaxSize(7).map(parts -> String.join("", parts));
    Arbitrary<List<ChatTemplate.Round>> rounds =
        Combinators.combine(words, words)
            .as(ChatTemplate.Round::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(5);
    return Combinators.combine(
            Arbitraries.of(ChatTemplate.class),
            Arbitraries.of(
                "bytelevel",
                "bytelevel, offsets trimmed",
                "sentencepiece",
                "sentencepiece, legacy"),
            Arbitraries.of(true, false),
            rounds)
        .as(Case::new);
  }

  @Property(tries = 1500)
  void theLearnedTokensReadAsTheAnswersAndNothingElse(@ForAll("cases") Case one) {
    Opened opened = TOKENIZERS.get(one.tokenizer());
    List<ChatTemplate.Round> rounds = one.rounds();
    SampleEncoder.Tokens tokens = opened.encoder(one.template()).tokens(conversation(rounds));
    ChatTemplate.Rendered rendered = one.template().render(rounds);
    String end = one.template().endText();
    int image = opened.architecture().imageToken();
    List<Integer> learned = new ArrayList<>();
    StringBuilder rest = new StringBuilder();
    int ends = 0;
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < tokens.ids().length; i++) {
      int id = tokens.ids()[i];
      if (tokens.labels()[i] == EncodedSample.IGNORED) {
        others.add(id);
      } else {
        assertThat(tokens.labels()[i]).isEqualTo(id).isNotEqualTo(image);
        learned.add(id);
        ends += end != null && id == opened.tokenizer().idOf(end) ? 1 : 0;
      }
    }
    StringBuilder answers = new StringBuilder();
    int at = 0;
    for (int i = 0; i < rendered.begins().length; i++) {
      answers.append(rendered.text(), rendered.begins()[i], rendered.ends()[i]);
      rest.append(rendered.text(), at, rendered.begins()[i]);
      at = rendered.ends()[i];
    }
    if (end != null) {
      // a question can end in what LLaVA takes for the beginning of an answer
      long closed =
          Arrays.stream(rendered.ends())
              .filter(e -> rendered.text().startsWith(end, e - end.length()))
              .count();
      assertThat(ends).isEqualTo((int) closed);
    }
    rest.append(rendered.text(), at, rendered.text().length());
    String read = read(opened, learned);
    if (one.template() == ChatTemplate.TURNS) {
      // the space before an answer is often part of its first token
      assertThat(read.replaceAll("\\s", "")).isEqualTo(answers.toString().replaceAll("\\s", ""));
    } else if (opened.hasImageToken()) {
      assertThat(read).isEqualTo(answers.toString());
      assertThat(read(opened, others).replace("<s>", "")).isEqualTo(rest.toString());
    } else {
      // the decoder leaves out a space that it takes for an inserted one
      assertThat(read.strip()).isEqualTo(answers.toString().strip());
    }
  }

  private static String read(Opened opened, List<Integer> ids) {
    return opened.tokenizer().textWithSpecials(ids.stream().mapToInt(Integer::intValue).toArray());
  }
}
