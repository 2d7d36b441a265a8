package striate.app.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import striate.app.look.Stepwise;
import striate.app.runset.RunSetView;

/**
 * The tools, of which one is in view, and the list of runs beside those that look at runs.
 *
 * <p>A tool is made when it is first shown, so that the window opens quickly. {@link #prepare} has
 * the others made out of sight, in small steps, so that the window's thread is soon free again and
 * a tool is there at once when it is wanted.
 */
final class Tools extends HBox {
  private static final double EDGE = 12;

  /**
   * Below this width of list and tool, the list leaves a tool that has a form as much as it can.
   */
  private static final double NARROW = 1_120;

  private final Function<Tool, ToolView> maker;
  private final Supplier<RunSetView> listMaker;
  private final Consumer<Tool> left;
  private final StackPane place = new StackPane();
  private final Map<Tool, PartPlace> places = new EnumMap<>(Tool.class);
  private final PartPlace listPlace = new PartPlace();
  private final Map<Tool, Made> made = new EnumMap<>(Tool.class);
  private final Deque<Runnable> listSteps = new ArrayDeque<>();
  private final Steps steps = new Steps();
  private @Nullable RunSetView list;
  private @Nullable Tool wanted;
  private @Nullable Tool inView;
  private boolean stepwise;

  /**
   * A tool.
   *
   * @param steps that are left until it is in the window as a whole
   */
  private record Made(ToolView view, Deque<Runnable> steps) {}

  /**
   * @param maker makes each tool once
   * @param listMaker makes the list of runs, once
   * @param left is told which tool came in place of what had the focus
   */
  Tools(Function<Tool, ToolView> maker, Supplier<RunSetView> listMaker, Consumer<Tool> left) {
    this.maker = maker;
    this.listMaker = listMaker;
    this.left = left;
    getStyleClass().add("tools");
    HBox.setHgrow(place, Priority.ALWAYS);
    HBox.setMargin(listPlace, new Insets(EDGE, 0, EDGE, EDGE));
    getChildren().addAll(listPlace, place);
    for (Tool tool : Tool.values()) {
      places.put(tool, new PartPlace());
    }
    place.getChildren().addAll(places.values());
    widthProperty().addListener((o, before, now) -> serve());
  }

  /** Shows a tool: at once, or if it is made in steps with the frame in which it is whole. */
  void show(Tool tool) {
    wanted = tool;
    while (!stepwise && !isReady(tool)) {
      advance(tool);
    }
    if (isReady(tool)) {
      reveal(tool);
    } else {
      steps.start();
    }
  }

  /** From now on, what is made is made in steps. */
  void makeInSteps() {
    stepwise = true;
  }

  /** Has all tools made, in steps. */
  void prepare() {
    makeInSteps();
    steps.start();
  }

  /** Whether parts come and go in steps by now. */
  boolean inSteps() {
    return stepwise;
  }

  /**
   * Changes how everything looks, after {@link #prepare}. What is hidden is taken out of the window
   * and comes back in small steps: to style all of it at once would keep the window's thread for a
   * quarter of a second.
   */
  void restyle(Runnable change) {
    made.forEach(
        (tool, known) -> {
          if (tool != inView && known.steps.isEmpty()) {
            go(known.view.node(), placeOf(tool), known.steps);
          }
        });
    RunSetView runs = list;
    if (runs != null && !runs.isVisible() && listSteps.isEmpty()) {
      go(runs, listPlace, listSteps);
    }
    change.run();
    steps.startAfterNextFrame();
  }

  /**
   * The same for a change after which JavaFX matches the rules of style sheets anew: what is in
   * view comes back in steps as well, but for what has the focus.
   */
  void rescale(Runnable change) {
    Node focused = getScene().getFocusOwner();
    Made shown = inView == null ? null : made.get(inView);
    if (shown != null && shown.steps.isEmpty()) {
      shown.steps.addAll(outsideFocus(shown.view.node(), focused));
    }
    RunSetView runs = list;
    if (runs != null && runs.isVisible() && listSteps.isEmpty()) {
      listSteps.addAll(outsideFocus(runs, focused));
    }
    restyle(change);
  }

  private static List<Runnable> outsideFocus(Node part, @Nullable Node focused) {
    return Stepwise.holdBackAll(part, each -> !ToolPlace.isIn(focused, each));
  }

  /** What is in view: the list of runs if it is, and the tool. */
  List<Node> inView() {
    return getChildren().stream().filter(Node::isVisible).toList();
  }

  private boolean isReady(Tool tool) {
    Made found = made.get(tool);
    return found != null
        && found.steps.isEmpty()
        && (!found.view.needsRuns() || list != null && listSteps.isEmpty());
  }

  /** Does the next step of a tool that is not ready. */
  private void advance(Tool tool) {
    Made known = made.get(tool);
    if (known == null) {
      ToolView view = maker.apply(tool);
      known = new Made(view, new ArrayDeque<>());
      if (view.besideRuns() != null) {
        view.besideRuns().addListener((o, before, now) -> serve());
      }
      made.put(tool, known);
      show(view.node(), false);
      known.steps.addAll(view.making());
      come(view.node(), placeOf(tool), known.steps);
    } else if (!known.view.needsRuns() || list != null && listSteps.isEmpty()) {
      known.steps.remove().run();
      fit(known.view);
    } else if (list == null) {
      RunSetView now = listMaker.get();
      list = now;
      show(now, false);
      come(now, listPlace, listSteps);
    } else {
      listSteps.remove().run();
      list.resizeRelocate(EDGE, EDGE, list.prefWidth(-1), Math.max(0, getHeight() - 2 * EDGE));
    }
  }

  /** A part comes into the window without its contents, which follow. */
  private void come(Region part, PartPlace to, Deque<Runnable> steps) {
    steps.add(
        () -> {
          List<Runnable> contents = stepwise ? Stepwise.holdBackAll(part) : List.of();
          to.take(part);
          steps.addAll(contents);
        });
  }

  private void go(Region part, PartPlace from, Deque<Runnable> steps) {
    from.getChildren().clear();
    come(part, from, steps);
  }

  private PartPlace placeOf(Tool tool) {
    return Objects.requireNonNull(places.get(tool));
  }

  /** A hidden tool has the size that it will have in view. */
  private void fit(ToolView view) {
    double beside = view.isBesideRuns() && list != null ? list.prefWidth(-1) + EDGE : 0;
    view.node().resizeRelocate(0, 0, Math.max(0, getWidth() - beside), getHeight());
  }

  /** What is hidden keeps its size: to lay out all tools whenever the window's changes is slow. */
  private static void show(Region part, boolean shown) {
    part.setVisible(shown);
    part.setManaged(shown);
  }

  private void reveal(Tool tool) {
    if (tool == inView) {
      return;
    }
    Node focused = getScene() == null ? null : getScene().getFocusOwner();
    boolean inTool = ToolPlace.isIn(focused, place);
    inView = tool;
    made.forEach((one, known) -> show(known.view.node(), one == tool));
    if (inTool) {
      left.accept(tool);
    }
    serve();
  }

  /** Has the list fit the tool in view. */
  private void serve() {
    Tool tool = inView;
    RunSetView runs = list;
    if (tool == null || runs == null) {
      return;
    }
    ToolView view = Objects.requireNonNull(made.get(tool)).view;
    Node focused = getScene() == null ? null : getScene().getFocusOwner();
    if (!view.isBesideRuns() && ToolPlace.isIn(focused, runs)) {
      left.accept(tool);
    }
    show(runs, view.isBesideRuns());
    runs.serve(view.picking(), view.picking() != null && getWidth() < NARROW);
  }

  /** Makes the tool that is waited for, then the others. */
  private final class Steps extends AnimationTimer {
    /** Frames between two steps while nobody waits for them. */
    private static final int PAUSE = 3;

    private int frame;
    private boolean resting;

    /** Leaves the next frame to what has just changed. */
    void startAfterNextFrame() {
      resting = true;
      start();
    }

    @Override
    public void handle(long now) {
      Tool next = next();
      if (resting) {
        resting = false;
      } else if (next == null) {
        stop();
      } else if (next == wanted || frame++ % PAUSE == 0) {
        advance(next);
        if (next == wanted && isReady(next)) {
          reveal(next);
        }
      }
    }

    private @Nullable Tool next() {
      if (wanted != null && !isReady(wanted)) {
        return wanted;
      }
      for (Tool tool : Tool.values()) {
        if (!isReady(tool)) {
          return tool;
        }
      }
      return null;
    }
  }
}
