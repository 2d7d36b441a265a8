package striate.app.samples;

import java.util.Objects;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** A square place for an image that may still be on its way, or missing. */
final class ImageBox extends StackPane {
  private final Thumbnails images;
  private final ImageView view = new ImageView();
  private final Label words = new Label();
  private @Nullable String reference;

  /**
   * @param side in logical pixels
   */
  ImageBox(Thumbnails images, double side) {
    this.images = images;
    getStyleClass().add("image-box");
    setMinSize(side, side);
    setPrefSize(side, side);
    setMaxSize(side, side);
    view.setPreserveRatio(true);
    view.setFitWidth(side);
    view.setFitHeight(side);
    words.getStyleClass().addAll("muted", "small");
    words.setWrapText(true);
    getChildren().addAll(words, view);
  }

  /**
   * @param image null where there is none
   */
  void show(@Nullable String image) {
    if (Objects.equals(image, reference) && view.getImage() != null) {
      return;
    }
    reference = image;
    view.setImage(null);
    words.setText(image == null ? "no image" : "");
    setAccessibleText(image == null ? "no image" : "image " + image);
    if (image != null) {
      images.wish(image, found -> arrived(image, found));
    }
  }

  private void arrived(String image, Optional<Image> found) {
    if (image.equals(reference)) {
      view.setImage(found.orElse(null));
      words.setText(found.isPresent() ? "" : "image not found");
    }
  }
}
