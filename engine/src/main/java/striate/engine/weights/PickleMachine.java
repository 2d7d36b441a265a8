package striate.engine.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import striate.engine.weights.MalformedFile.Rule;

/**
 * Reads the pickle that PyTorch writes about its tensors, as data: nothing is ever loaded or run.
 * It knows plain containers, numbers and texts, and the few names that build tensors; any other
 * name, opcode or excess is refused. Nothing here follows nested values, so that no nesting is too
 * deep.
 *
 * <p>Opcodes after Python's pickletools, protocols 2 to 5.
 */
final class PickleMachine {
  static final long MAX_BYTES = 64L << 20;
  static final int MAX_STACK = 1 << 16;
  static final int MAX_MARKS = 1 << 10;
  static final int MAX_MEMO = 1 << 18;
  static final int MAX_TEXT = 1 << 20;

  /** What the pickle's values may take in memory, roughly counted, however small the pickle is. */
  static final long MAX_HEAP = 32L << 20;

  private static final int NUMBER_COST = 24;
  private static final int OBJECT_COST = 64;
  private static final int ITEM_COST = 8;
  private static final int MEMO_COST = 64;
  private static final int MAX_LINE = 1 << 10;

  private final Path file;
  private final MappedBytes bytes;
  private final long end;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();
  private long at;

  /** Where the opcode stands that is being done. */
  private long opcodeAt;

  private long heap;

  private PickleMachine(Path file, MappedBytes bytes, long start, long end) {
    this.file = file;
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /**
   * The one value that a pickle holds.
   *
   * @param start where the pickle begins in the file
   * @param length bytes, all within the file
   * @throws MalformedFile where it breaks {@link Rule#PICKLE} or {@link Rule#GLOBAL}
   */
  static Object read(Path file, MappedBytes bytes, long start, long length) {
    return new PickleMachine(file, bytes, start, start + length).run(length);
  }

  private Object run(long length) {
    opcodeAt = at;
    require(length <= MAX_BYTES, "the pickle has over " + MAX_BYTES + " bytes");
    while (true) {
      opcodeAt = at;
      int opcode = (int) number(1);
      if (opcode == '.') {
        require(at == end, "something follows the pickle's end");
        require(stack.size() == 1 && marks.isEmpty(), "the pickle's end leaves a full stack");
        return stack.get(0);
      }
      step(opcode);
    }
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> {
        long protocol = number(1);
        require(protocol >= 2 && protocol <= 5, "the pickle has protocol " + protocol);
      }
      case 0x95 -> {
        long length = number(8);
        require(length >= 0 && length <= end - at, "a frame does not end within the pickle");
      }
      case '(' -> {
        require(marks.size() < MAX_MARKS, "over " + MAX_MARKS + " marks are open");
        marks.add(stack.size());
      }
      case '0' -> pop();
      case '1' -> popToMark();
      case 'N' -> push(PickleValue.NONE);
      case 0x88 -> push(Boolean.TRUE);
      case 0x89 -> push(Boolean.FALSE);
      case 'J' -> pushNumber((long) (int) number(4));
      case 'K' -> pushNumber(number(1));
      case 'M' -> pushNumber(number(2));
      case 0x8a -> pushNumber(integer(number(1)));
      case 0x8b -> pushNumber(integer(number(4)));
      case 'G' -> pushNumber(Double.longBitsToDouble(Long.reverseBytes(number(8))));
      case 'X' -> push(text(number(4)));
      case 0x8c -> push(text(number(1)));
      case 0x8d -> push(text(number(8)));
      case 'B' -> passBytes(number(4));
      case 'C' -> passBytes(number(1));
      case 0x8e, 0x96 -> passBytes(number(8));
      case ')' -> pushTuple(List.of());
      case 0x85 -> pushTuple(popSome(1));
      case 0x86 -> pushTuple(popSome(2));
      case 0x87 -> pushTuple(popSome(3));
      case 't' -> pushTuple(popToMark());
      case ']', 0x8f -> pushNew(new PickleValue.Items());
      case 0x91 -> {
        List<Object> some = popToMark();
        charge((long) ITEM_COST * some.size());
        pushNew(new PickleValue.Items(some));
      }
      case 'a' -> {
        Object item = pop();
        charge(2 * ITEM_COST);
        items().add(item);
      }
      case 'e', 0x90 -> {
        List<Object> some = popToMark();
        charge(2L * ITEM_COST * some.size());
        items().addAll(some);
      }
      case '}' -> pushNew(new PickleValue.Dict());
      case 's' -> {
        List<Object> pair = popSome(2);
        put(pair);
      }
      case 'u' -> put(popToMark());
      case 'q' -> memoize(number(1));
      case 'r' -> memoize(number(4));
      case 0x94 -> memoize(memo.size());
      case 'h' -> recall(number(1));
      case 'j' -> recall(number(4));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> {
        List<Object> names = popSome(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
          throw refused("a global's name is not a text");
        }
        push(global(module, name));
      }
      case 'R' -> reduce();
      case 'b' -> build();
      case 'Q' -> persistent();
      default ->
          throw refused(
              String.format("the opcode 0x%02x is none that PyTorch writes for tensors", opcode));
    }
  }

  private void reduce() {
    List<Object> call = popSome(2);
    if (!(call.get(0) instanceof PickleValue.Named callee)
        || !(call.get(1) instanceof PickleValue.Tuple arguments)) {
      throw refused("something is called that cannot be");
    }
    List<Object> given = arguments.items();
    switch (callee) {
      case ORDERED_DICT -> {
        require(given.isEmpty(), "an OrderedDict is given arguments");
        pushNew(new PickleValue.Dict());
      }
      case SET -> {
        require(given.size() <= 1, "a set is given more than one argument");
        if (!given.isEmpty() && !(given.get(0) instanceof PickleValue.Items)) {
          throw refused("a set is made of something that is not a list");
        }
        pushNew(new PickleValue.Items());
      }
      case REBUILD_TENSOR -> push(tensor(given));
      case REBUILD_PARAMETER -> {
        if (given.size() != 3 || !(given.get(0) instanceof PickleValue.Tensor tensor)) {
          throw refused("a Parameter is made of something that is not a tensor");
        }
        push(tensor);
      }
    }
  }

  /**
   * Storage, offset, size and stride; whether it requires gradients, and hooks, are passed over.
   */
  private PickleValue.Tensor tensor(List<Object> given) {
    if (given.size() < 6
        || given.size() > 7
        || !(given.get(0) instanceof PickleValue.Storage storage)
        || !(given.get(1) instanceof Long offset)) {
      throw refused("a tensor lacks its storage, offset, size or stride");
    }
    charge(2 * OBJECT_COST);
    return new PickleValue.Tensor(
        storage, offset, numbers(given.get(2)), numbers(given.get(3)), opcodeAt);
  }

  private List<Long> numbers(Object value) {
    if (!(value instanceof PickleValue.Tuple tuple)) {
      throw refused("a tensor's size or stride is not a tuple");
    }
    require(
        tuple.items().size() <= SafetensorsHeader.MAX_DIMENSIONS,
        "a tensor has over " + SafetensorsHeader.MAX_DIMENSIONS + " dimensions");
    charge(OBJECT_COST + (long) ITEM_COST * tuple.items().size());
    List<Long> numbers = new ArrayList<>(tuple.items().size());
    for (Object item : tuple.items()) {
      if (!(item instanceof Long number)) {
        throw refused("a tensor's size or stride is not a whole number");
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** A module's state_dict() carries versions as attributes of its OrderedDict: passed over. */
  private void build() {
    pop();
    require(top() instanceof PickleValue.Dict, "something other than a dict is given a state");
  }

  private void persistent() {
    if (!(pop() instanceof PickleValue.Tuple id)
        || id.items().size() != 5
        || !"storage".equals(id.items().get(0))
        || !(id.items().get(1) instanceof PickleValue.StorageType storage)
        || !(id.items().get(2) instanceof String key)
        || !(id.items().get(4) instanceof Long elements)) {
      throw refused("a persistent id is none of a storage");
    }
    DType type = storage.type();
    if (type == null) {
      throw refused("a storage has no element type");
    }
    pushNew(new PickleValue.Storage(type, key, elements));
  }

  private PickleValue global(String module, String name) {
    PickleValue known = TorchGlobals.find(module, name);
    if (known == null) {
      throw MalformedFile.of(
              Rule.GLOBAL,
              "the pickle names "
                  + MalformedFile.shown(module + "." + name)
                  + ", which is neither a tensor nor a plain container; nothing of it was run",
              file,
              opcodeAt,
              null)
          .withRemedy(TorchArchive.PLAIN);
    }
    return known;
  }

  private void put(List<Object> pairs) {
    require(pairs.size() % 2 == 0, "a dict is given a name without a value");
    if (!(top() instanceof PickleValue.Dict dict)) {
      throw refused("something other than a dict is given a name and a value");
    }
    charge(2L * ITEM_COST * pairs.size());
    for (int i = 0; i < pairs.size(); i += 2) {
      dict.names().add(pairs.get(i));
      dict.values().add(pairs.get(i + 1));
    }
  }

  private List<Object> items() {
    if (!(top() instanceof PickleValue.Items list)) {
      throw refused("something other than a list or set is given an item");
    }
    return list.items();
  }

  private void memoize(long index) {
    require(memo.size() < MAX_MEMO, "the memo has over " + MAX_MEMO + " values");
    charge(MEMO_COST);
    memo.put(index, top());
  }

  private void recall(long index) {
    @Nullable Object value = memo.get(index);
    if (value == null) {
      throw refused("the memo has no value " + index);
    }
    push(value);
  }

  private void push(Object value) {
    require(stack.size() < MAX_STACK, "the stack has over " + MAX_STACK + " values");
    stack.add(value);
  }

  private void charge(long cost) {
    heap += cost;
    require(heap <= MAX_HEAP, "the pickle's values take over " + MAX_HEAP + " bytes of memory");
  }

  private void pushNumber(Object value) {
    charge(NUMBER_COST);
    push(value);
  }

  private void pushTuple(List<Object> items) {
    charge(OBJECT_COST + (long) ITEM_COST * items.size());
    push(new PickleValue.Tuple(items));
  }

  private void pushNew(PickleValue container) {
    charge(OBJECT_COST);
    push(container);
  }

  /** Where the values begin that the last mark is below. */
  private int bottom() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
  }

  private Object top() {
    require(stack.size() > bottom(), "the stack is empty");
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    require(stack.size() > bottom(), "the stack is empty");
    return stack.remove(stack.size() - 1);
  }

  private List<Object> popSome(int count) {
    require(stack.size() - count >= bottom(), "the stack is empty");
    return cut(stack.size() - count);
  }

  private List<Object> popToMark() {
    require(!marks.isEmpty(), "a mark is missing");
    return cut(marks.remove(marks.size() - 1));
  }

  private List<Object> cut(int from) {
    List<Object> tail = stack.subList(from, stack.size());
    List<Object> some = new ArrayList<>(tail);
    tail.clear();
    return some;
  }

  private long number(int count) {
    require(count <= end - at, "the pickle is cut short");
    long number = bytes.number(at, count);
    at += count;
    return number;
  }

  /** Two's complement in as many bytes as it needs. */
  private long integer(long length) {
    require(length >= 0 && length <= 8, "a number has over 64 bits");
    if (length == 0) {
      return 0;
    }
    int unused = (int) (64 - 8 * length);
    return number((int) length) << unused >> unused;
  }

  private String text(long length) {
    requireBytes(length);
    require(length <= MAX_TEXT, "a text has over " + MAX_TEXT + " bytes");
    charge(OBJECT_COST + 2 * length);
    byte[] encoded = bytes.copy(at, (int) length);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
    } catch (CharacterCodingException e) {
      throw refused("a text is not valid UTF-8");
    }
  }

  private void passBytes(long length) {
    requireBytes(length);
    at += length;
    push(PickleValue.BYTES);
  }

  /** Before anything of that size is made. */
  private void requireBytes(long length) {
    require(length >= 0 && length <= end - at, "the pickle is cut short");
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (long c = number(1); c != '\n'; c = number(1)) {
      require(line.length() < MAX_LINE, "a global's name has over " + MAX_LINE + " bytes");
      line.append((char) c);
    }
    return line.toString();
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw refused(what);
    }
  }

  private MalformedFile refused(String what) {
    return MalformedFile.of(Rule.PICKLE, what, file, opcodeAt, null)
        .withRemedy(TorchArchive.SAVE_AGAIN);
  }
}
