package striate.engine.tabletop;

/** The ways to show a scene. */
enum SceneForm {
  IMAGE("") {
    @Override
    String opening(Scene scene) {
      return "<image>\n";
    }
  },
  ROSTER("written-") {
    @Override
    String opening(Scene scene) {
      return scene.roster() + " ";
    }
  },
  DESCRIPTION("described-") {
    @Override
    String opening(Scene scene) {
      return scene.description() + " ";
    }
  },
  SHIRTS("shirts-") {
    @Override
    String opening(Scene scene) {
      return scene.shirts() + " ";
    }
  };

  private final String prefix;

  SceneForm(String prefix) {
    this.prefix = prefix;
  }

  /** A task's name in job files and reports. */
  String nameOf(SceneTask task) {
    return prefix + task.id();
  }

  /** What stands before a question. */
  abstract String opening(Scene scene);
}
