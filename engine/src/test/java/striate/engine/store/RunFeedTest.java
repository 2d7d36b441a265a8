package striate.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import striate.engine.run.RunId;

class RunFeedTest {
  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(new Workspace(directory));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void firstAllRunsTheNewestFirstThenNothing() {
    List<RunId> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, enqueue("run " + i));
    }
    RunFeed feed = store.feed();
    RunFeed.Changes all = feed.next();
    assertThat(all.more()).isFalse();
    assertThat(all.runs()).extracting(RunSummary::id).containsExactlyElementsOf(newestFirst());
    assertThat(all.runs()).extracting(RunSummary::id).containsExactlyInAnyOrderElementsOf(made);
    assertThat(feed.next().isEmpty()).isTrue();
    assertThat(feed.next().isEmpty()).isTrue();
  }

  @Test
  void manyRunsComeInPages() {
    insert(2500);
    RunFeed feed = store.feed();
    List<RunId> found = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    RunFeed.Changes page;
    do {
      page = feed.next();
      sizes.add(page.runs().size());
      page.runs().forEach(run -> found.add(run.id()));
    } while (page.more());
    assertThat(sizes).containsExactly(200, 2000, 300);
    assertThat(found).doesNotHaveDuplicates().containsExactlyElementsOf(newestFirst());
  }

  @Test
  void onlyTheChangedRunIsReadAgain() {
    RunId quiet = enqueue("quiet");
    RunId busy = enqueue("busy");
    RunFeed feed = drained();
    Samples.write(store.workspace().journal(busy), Samples.lines(Samples.resumedJournal()));
    store.ingest().ingest(busy);
    RunFeed.Changes changes = feed.next();
    assertThat(changes.runs()).containsExactly(store.reader().run(busy));
    assertThat(changes.deleted()).isEmpty();
    Samples.rename(store, quiet, "renamed");
    assertThat(feed.next().runs()).extracting(RunSummary::name).containsExactly("renamed");
    store.writer().delete(busy);
    changes = feed.next();
    assertThat(changes.runs()).isEmpty();
    assertThat(changes.deleted()).containsExactly(busy);
    assertThat(feed.next().isEmpty()).isTrue();
  }

  @Test
  void changesOfAnotherProgramAreSeen() {
    RunFeed feed = drained();
    try (Store other = Store.open(new Workspace(directory))) {
      RunId run = other.writer().enqueue(Samples.job("a", "1", 1), null, "local", "local");
      assertThat(feed.next().runs()).extracting(RunSummary::id).containsExactly(run);
      other.writer().withdraw(run, "no need");
      assertThat(feed.next().runs()).extracting(RunSummary::problem).containsExactly("no need");
    }
    assertThat(feed.next().isEmpty()).isTrue();
  }

  @Test
  void aRunThatComesBackIsNotDeleted() {
    RunId run = enqueue("a");
    RunFeed feed = drained();
    RunFeed late = drained();
    store.change(handle -> handle.execute("DELETE FROM runs"));
    assertThat(feed.next().deleted()).containsExactly(run);
    store.writer().adopt();
    assertThat(feed.next().runs()).extracting(RunSummary::id).containsExactly(run);
    RunFeed.Changes both = late.next();
    assertThat(both.runs()).extracting(RunSummary::id).containsExactly(run);
    assertThat(both.deleted()).isEmpty();
  }

  /** Whoever applies all changes has what the store has, whatever happens between two pages. */
  @Test
  void whatIsKeptEqualsTheStoreAfterAnyChanges() {
    Random random = new Random(11);
    insert(450);
    RunFeed feed = store.feed();
    Map<RunId, RunSummary> kept = new LinkedHashMap<>();
    for (int round = 0; round < 30; round++) {
      apply(feed.next(), kept);
      List<RunId> ids = newestFirst();
      RunId some = ids.get(random.nextInt(ids.size()));
      switch (random.nextInt(4)) {
        case 0 -> enqueue("new " + round);
        case 1 -> store.writer().delete(some);
        case 2 -> Samples.rename(store, some, "name " + round);
        default -> store.writer().requeue(some);
      }
    }
    RunFeed.Changes changes;
    do {
      changes = feed.next();
      apply(changes, kept);
    } while (!changes.isEmpty());
    assertThat(kept.values()).containsExactlyInAnyOrderElementsOf(store.reader().runs());
  }

  private static void apply(RunFeed.Changes changes, Map<RunId, RunSummary> kept) {
    changes.runs().forEach(run -> kept.put(run.id(), run));
    changes.deleted().forEach(kept::remove);
  }

  private RunFeed drained() {
    RunFeed feed = store.feed();
    while (feed.next().more()) {}
    return feed;
  }

  private RunId enqueue(String name) {
    return store.writer().enqueue(Samples.job(name, "1", 1), null, "local", "local");
  }

  private List<RunId> newestFirst() {
    return store.reader().runs().stream().map(RunSummary::id).toList();
  }

  /** Many runs that ended, some of them created in the same millisecond. */
  private void insert(int count) {
    String job = store.reader().run(enqueue("first")).jobText();
    store.change(
        handle -> {
          PreparedBatch batch =
              handle.prepareBatch(
                  "INSERT INTO runs (id, name, status, job, recipe, layers, created_at, queued_at)"
                      + " VALUES (?, ?, 'STOPPED', ?, 'recipe', '1', ?, 1000)");
          for (int i = 1; i < count; i++) {
            batch.add("run-" + i, "run " + i, job, 1000 + i / 3);
          }
          return batch.execute();
        });
  }
}
