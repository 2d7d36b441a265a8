package striate.engine.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import striate.engine.run.Problem;

class SlurmProfileTest {
  @TempDir Path directory;

  @Test
  void everyFieldIsRead() {
    SlurmProfile profile =
        parse(
            """
            {"host": "me@login1", "partition": "gpu", "account": "vision", "gpus": 2,
             "gpuType": "a100", "time": "1-12:00:00", "cpus": 8, "memory": "32G",
             "sbatch": ["--qos=long", "--exclude=n[7-9]"], "preamble": ["module load cuda", "ulimit -n 4096"],
             "arrayLimit": 4, "commands": "/opt/slurm/bin", "striate": "/home/me/striate",
             "java": "/usr/bin/java", "directory": {"here": "/mnt/lab", "there": "/home/me/"},
             "signalSeconds": 60, "pollSeconds": 30}
            """);
    assertThat(profile.launcher()).isEqualTo("slurm:lab");
    assertThat(profile.host()).isEqualTo("me@login1");
    assertThat(profile.poll()).isEqualTo(Duration.ofSeconds(30));
    assertThat(profile.mapping().of(Path.of("/mnt/lab/ws/runs/a"))).isEqualTo("/home/me/ws/runs/a");
    assertThat(profile.mapping().of(Path.of("/mnt/labor"))).isEqualTo("/mnt/labor");
    String text =
        new BatchScript("n", "c", List.of(new BatchScript.Task("/r", List.of("true"))))
            .text(profile, List.of());
    assertThat(text)
        .contains(
            "#SBATCH --partition=gpu\n",
            "#SBATCH --account=vision\n",
            "#SBATCH --gres=gpu:a100:2\n",
            "#SBATCH --time=1-12:00:00\n",
            "#SBATCH --cpus-per-task=8\n",
            "#SBATCH --mem=32G\n",
            "#SBATCH --qos=long\n",
            "#SBATCH \"--exclude=n[7-9]\"\n",
            "#SBATCH --signal=B:USR1@60\n",
            "module load cuda\nulimit -n 4096\n");
  }

  @Test
  void anEmptyProfileAsksForNothing() {
    SlurmProfile profile = parse("{}");
    assertThat(profile.host()).isNull();
    assertThat(profile.resources().gpus()).isZero();
    assertThat(profile.poll()).isEqualTo(Duration.ofSeconds(15));
    assertThat(profile.mapping().isNeeded()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"partitoin": "gpu"}                            | partitoin
          {"gpus": -1}                                    | 'gpus' is -1
          {"gpus": "two"}                                 | 'gpus' has to be a whole number
          {"gpuType": "a100"}                             | without GPUs
          {"time": "a while"}                             | 'time' is 'a while'
          {"memory": "lots"}                              | 'memory' is 'lots'
          {"host": "-oProxyCommand=evil"}                 | 'host' is
          {"partition": "gpu --wrap=x"}                   | 'partition' is
          {"sbatch": ["qos=long"]}                        | has 'qos=long'
          {"sbatch": ["--array=0-9"]}                     | sets --array
          {"sbatch": ["-o /tmp/x"]}                       | sets -o
          {"preamble": ["a\\nb"]}                         | line break
          {"striate": "striate"}                          | 'striate' is not an absolute path
          {"directory": {"here": "/mnt"}}                 | 'there' is missing
          {"directory": {"here": "/mnt", "to": "/x"}}     | 'to' is not a field
          {"arrayLimit": 0}                               | 'arrayLimit' is 0
          {"gpus": 1, "gpus": 2}                          | not JSON
          []                                              | a profile is a JSON object
          """)
  void aWrongFieldIsRefusedByItsName(String text, String named) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(named)
        .hasMessageContaining("lab.json");
  }

  @Test
  void theWorkspacesProfileCountsBeforeTheUsers() throws IOException {
    Path workspace = Files.createDirectories(directory.resolve("workspace"));
    Path user = Files.createDirectories(directory.resolve("user"));
    Files.writeString(workspace.resolve("lab.json"), "{\"partition\": \"mine\"}");
    Files.writeString(user.resolve("lab.json"), "{\"partition\": \"theirs\"}");
    Files.writeString(user.resolve("other.json"), "{}");
    Files.writeString(user.resolve("no name.json"), "{}");
    SlurmProfiles profiles =
        new SlurmProfiles(List.of(workspace, user, directory.resolve("missing")));
    assertThat(profiles.names()).containsExactly("lab", "other");
    assertThat(profiles.named("lab").resources().partition()).isEqualTo("mine");
    assertThatThrownBy(() -> profiles.named("../lab"))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("'../lab' was not found")
        .hasMessageContaining("take one of lab, other");
  }

  private SlurmProfile parse(String text) {
    return SlurmProfile.parse("lab", directory.resolve("lab.json"), text);
  }
}
