package striate.app.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Our dark theme over PrimerLight against AtlantaFX's PrimerDark: each declaration of each rule
 * that is not left out of the base, with all colours that it refers to.
 */
class DarkSheetTest {
  private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^{}]*)\\}");
  private static final Pattern COLOUR = Pattern.compile("-color-[a-z0-9-]+");
  private static final String STATE = ".root:dark";

  /**
   * Each declaration ("selector | property") in the order of the sheet.
   *
   * @param colours what is looked up at the root
   */
  private record Sheet(Map<String, String> colours, Map<String, String> declarations) {}

  @Test
  void everyRuleIsAsInTheDarkThemeOfAtlantaFx() throws Exception {
    Sheet light = read("/atlantafx/base/theme/primer-light.css");
    Sheet dark = read("/atlantafx/base/theme/primer-dark.css");
    Sheet own = read("dark.css");
    assertThat(light.declarations.keySet()).isEqualTo(dark.declarations.keySet());
    Map<String, String> colours = new TreeMap<>(light.colours);
    colours.putAll(own.colours);
    List<String> unlike = new ArrayList<>();
    int changed = 0;
    for (Map.Entry<String, String> each : dark.declarations.entrySet()) {
      String place = each.getKey();
      String plain = light.declarations.get(place);
      String ours = own.declarations.getOrDefault(STATE + " " + place, plain);
      String wanted = resolved(each.getValue(), dark.colours);
      if (!resolved(ours, colours).equals(wanted)) {
        unlike.add(place + ": " + ours + " is not " + wanted);
      }
      changed += resolved(plain, light.colours).equals(wanted) ? 0 : 1;
    }
    assertThat(unlike).isEmpty();
    assertThat(changed).as("declarations with another value").isGreaterThan(200);
  }

  @Test
  void everyRuleOfOursIsOfARuleOfAtlantaFx() throws Exception {
    Sheet light = read("/atlantafx/base/theme/primer-light.css");
    for (String place : read("dark.css").declarations.keySet()) {
      assertThat(place).startsWith(STATE + " ");
      assertThat(light.declarations).containsKey(place.substring(STATE.length() + 1));
    }
  }

  /** A value with what the root says for each colour in it, which may refer to others. */
  private static String resolved(String value, Map<String, String> colours) {
    String now = value;
    for (int i = 0; i < 10; i++) {
      Matcher names = COLOUR.matcher(now);
      String next =
          names.replaceAll(
              name -> Matcher.quoteReplacement(colours.getOrDefault(name.group(), name.group())));
      if (next.equals(now)) {
        return now;
      }
      now = next;
    }
    throw new IllegalStateException(value + " refers to itself");
  }

  private static Sheet read(String resource) throws Exception {
    String css;
    try (InputStream file = Theme.class.getResourceAsStream(resource)) {
      css = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    Map<String, String> colours = new TreeMap<>();
    Map<String, String> declarations = new LinkedHashMap<>();
    Matcher rules = RULE.matcher(BaseSheet.shortened(css));
    while (rules.find()) {
      for (String selector : rules.group(1).split(",")) {
        String one = selector.strip();
        for (String declaration : rules.group(2).split(";")) {
          String[] parts = declaration.split(":", 2);
          if (parts.length == 2 && (one.equals(".root") || one.equals(STATE))) {
            colours.put(parts[0].strip(), parts[1].strip());
          } else if (parts.length == 2) {
            declarations.put(one + " | " + parts[0].strip(), parts[1].strip());
          }
        }
      }
    }
    return new Sheet(colours, declarations);
  }
}
