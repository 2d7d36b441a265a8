package striate.engine.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import striate.engine.run.Problem;

/**
 * The pieces of a SentencePiece {@code tokenizer.model} of the kind that Llama's relatives have: a
 * byte-pair model that leaves the text as it is and falls back to bytes. Field numbers are those of
 * {@code sentencepiece_model.proto}.
 *
 * @param pieces in the order of their ids
 */
record SentencePieceModel(List<Piece> pieces) {
  private static final long MAX_BYTES = 64L << 20;
  private static final int BYTE_PAIRS = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int BYTE = 6;

  SentencePieceModel {
    pieces = List.copyOf(pieces);
  }

  /**
   * A token.
   *
   * @param kind 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
   */
  record Piece(String text, int kind) {
    boolean control() {
      return kind == CONTROL;
    }

    /** Whether a text that holds it is split around it before anything else. */
    boolean matchedWhole() {
      return kind == CONTROL || kind == USER_DEFINED;
    }
  }

  /**
   * @throws Problem where the file is not a SentencePiece model, or one of another kind
   */
  static SentencePieceModel read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ProtobufFields.Malformed("it has more than " + (MAX_BYTES >> 20) + " MiB");
      }
      return parse(new ProtobufFields(Files.readAllBytes(file)), file);
    } catch (IOException e) {
      throw Problem.unreadable(file, e);
    } catch (ProtobufFields.Malformed e) {
      throw Problem.badInput(
          "not a SentencePiece model: " + e.getMessage(),
          file,
          "copy or download the file again",
          e);
    }
  }

  private static SentencePieceModel parse(ProtobufFields model, Path file)
      throws ProtobufFields.Malformed {
    List<Piece> pieces = new ArrayList<>();
    long type = 1;
    Normalizer normalizer = new Normalizer();
    while (model.next()) {
      switch (model.number()) {
        case 1 -> pieces.add(piece(model.message()));
        case 2 -> type = type(model.message(), type);
        case 3 -> normalizer.merge(model.message());
        default -> {
          // denormalizer, self-test data: not needed to tokenize
        }
      }
    }
    if (pieces.isEmpty()) {
      throw new ProtobufFields.Malformed("it holds no pieces");
    }
    if (type != BYTE_PAIRS) {
      throw unsupported("the model is of another type than byte pairs (" + type + ")", file);
    }
    normalizer.check(file);
    checkPieces(pieces, file);
    return new SentencePieceModel(pieces);
  }

  private static Piece piece(ProtobufFields fields) throws ProtobufFields.Malformed {
    String text = "";
    int kind = 1;
    while (fields.next()) {
      if (fields.number() == 1) {
        text = fields.text();
      } else if (fields.number() == 3) {
        kind = (int) fields.varint();
      }
    }
    if (text.isEmpty() || kind < 1 || kind > BYTE) {
      throw new ProtobufFields.Malformed("a piece is empty or of unknown kind " + kind);
    }
    return new Piece(text, kind);
  }

  private static long type(ProtobufFields trainer, long before) throws ProtobufFields.Malformed {
    long type = before;
    while (trainer.next()) {
      if (trainer.number() == 3) {
        type = trainer.varint();
      }
    }
    return type;
  }

  private static void checkPieces(List<Piece> pieces, Path file) {
    Set<String> texts = new HashSet<>();
    int bytes = 0;
    for (Piece piece : pieces) {
      if (!texts.add(piece.text())) {
        throw unsupported("the piece '" + piece.text() + "' is there twice", file);
      }
      bytes += piece.kind() == BYTE ? 1 : 0;
    }
    if (bytes != 256) {
      throw unsupported(
          "the model has " + bytes + " byte pieces, not 256, and cannot write every text", file);
    }
  }

  private static Problem unsupported(String what, Path file) {
    return Problem.badInput(what, file, "take a checkpoint that comes with a tokenizer.json");
  }

  /** What is done to a text before it is cut; anything but nothing would move the characters. */
  private static final class Normalizer {
    private boolean rules;
    private boolean prefix = true;
    private boolean trims = true;
    private boolean escapes = true;

    void merge(ProtobufFields fields) throws ProtobufFields.Malformed {
      while (fields.next()) {
        switch (fields.number()) {
          case 2 -> rules |= fields.length() > 0;
          case 3 -> prefix = fields.varint() != 0;
          case 4 -> trims = fields.varint() != 0;
          case 5 -> escapes = fields.varint() != 0;
          default -> {
            // the rules' name, and their source
          }
        }
      }
    }

    void check(Path file) {
      if (rules || trims || !escapes || !prefix) {
        throw unsupported(
            "the model changes texts before it cuts them ("
                + (rules ? "character rules" : trims ? "spaces removed" : "spaces unlike Llama's")
                + ")",
            file);
      }
    }
  }
}
