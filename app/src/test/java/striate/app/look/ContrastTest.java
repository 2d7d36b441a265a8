package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.paint.Color;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every text colour of the style sheets on every ground it may stand on, by WCAG 2.1. */
class ContrastTest {
  private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^{}]*)\\}");
  private static final Pattern TOKEN = Pattern.compile("(-color-[a-z0-9-]+):\\s*([^;]+);");
  private static final Pattern TEXT = Pattern.compile("-fx-text-fill:\\s*([^;]+);");
  private static final Pattern GROUND = Pattern.compile("-fx-background-color:\\s*([^;]+);");
  private static final List<String> GROUNDS =
      List.of("-color-bg-default", "-color-bg-subtle", "-color-bg-inset");

  private record Rule(String selector, String text, String ground) {}

  @ParameterizedTest
  @EnumSource(Theme.class)
  void everyTextStandsOutFromItsGround(Theme theme) throws Exception {
    Map<String, String> tokens = tokens(theme);
    List<Rule> rules = rules();
    assertThat(rules).hasSizeGreaterThan(25);
    List<String> tooPale = new ArrayList<>();
    for (Rule rule : rules) {
      Color under = colour("-color-bg-default", tokens);
      Color ground = over(colour(rule.ground(), tokens), under);
      double contrast = contrast(over(colour(rule.text(), tokens), ground), ground);
      if (contrast < 4.5) {
        tooPale.add(String.format("%s: %.2f", rule, contrast));
      }
    }
    assertThat(tooPale).isEmpty();
  }

  private static List<Rule> rules() throws Exception {
    List<Rule> rules = new ArrayList<>();
    for (String text :
        List.of("-color-fg-default", "-color-fg-muted", "-color-accent-fg", "-color-danger-fg")) {
      GROUNDS.forEach(ground -> rules.add(new Rule("any", text, ground)));
    }
    Matcher css = RULE.matcher(own());
    while (css.find()) {
      Matcher text = TEXT.matcher(css.group(2));
      if (!text.find()) {
        continue;
      }
      String selector = css.group(1).strip();
      Matcher ground = GROUND.matcher(css.group(2));
      List<String> grounds = GROUNDS;
      if (ground.find()) {
        String[] layers = ground.group(1).split(",");
        String top = layers[layers.length - 1].strip();
        grounds = top.equals("transparent") ? GROUNDS : List.of(top);
      }
      grounds.forEach(each -> rules.add(new Rule(selector, text.group(1).strip(), each)));
    }
    return rules;
  }

  private static Map<String, String> tokens(Theme theme) throws Exception {
    Map<String, String> tokens = new HashMap<>();
    addTokens(".root", read("/atlantafx/base/theme/primer-light.css"), tokens);
    for (String state : theme.states()) {
      addTokens(".root:" + state, read("dark.css"), tokens);
      addTokens(".root:" + state, own(), tokens);
    }
    return tokens;
  }

  private static void addTokens(String selector, String css, Map<String, String> tokens) {
    Matcher rules = RULE.matcher(css);
    while (rules.find()) {
      if (rules.group(1).strip().endsWith(selector)) {
        Matcher all = TOKEN.matcher(rules.group(2));
        while (all.find()) {
          tokens.put(all.group(1), all.group(2).strip());
        }
      }
    }
  }

  private static Color colour(String value, Map<String, String> tokens) {
    String found = value;
    for (int i = 0; found.startsWith("-") && i < 10; i++) {
      String next = tokens.get(found);
      assertThat(next).as(found).isNotNull();
      found = next;
    }
    return Color.web(found);
  }

  private static Color over(Color colour, Color ground) {
    return ground.interpolate(
        Color.color(colour.getRed(), colour.getGreen(), colour.getBlue()), colour.getOpacity());
  }

  private static double contrast(Color one, Color other) {
    double a = luminance(one) + 0.05;
    double b = luminance(other) + 0.05;
    return Math.max(a, b) / Math.min(a, b);
  }

  private static double luminance(Color colour) {
    return 0.2126 * linear(colour.getRed())
        + 0.7152 * linear(colour.getGreen())
        + 0.0722 * linear(colour.getBlue());
  }

  private static double linear(double part) {
    return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
  }

  private static String own() throws Exception {
    return read("striate.css").replaceAll("(?s)/\\*.*?\\*/", "");
  }

  private static String read(String resource) throws Exception {
    try (InputStream file = Theme.class.getResourceAsStream(resource)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
