"""Small files in each publisher's layout, with made-up questions, for TaskFixturesTest.

Run: python3 engine/src/test/python/task_fixtures.py [DIRECTORY]; the same files come out every time. Parquet files are
written by the test itself.
"""

import base64
import json
import struct
import sys
import zlib
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "resources" / "tasks") / "data"


def png(red, green, blue, side=4):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes([red, green, blue]) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b""))


def write(name, content):
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")


def image(name, shade=0):
    # whatever its name promises, it is a PNG: decoders look at the content
    write(name, png(200, 20 + shade, 40))


# MME: beside each other in one subtask, in two directories in another
SUBTASKS = ["existence", "count", "position", "color", "posters", "celebrity", "scene", "landmark", "artwork", "OCR",
            "commonsense_reasoning", "numerical_calculation", "text_translation", "code_reasoning"]
for i, subtask in enumerate(SUBTASKS):
    apart = i % 2 == 1
    lines = "Is there a red ball in the picture? Please answer yes or no.\tYes\nIs there a blue ball in the picture? Please answer yes or no.\tNo\n"
    write(f"mme/{subtask}/{'questions_answers_YN/' if apart else ''}000{i}.txt", lines)
    image(f"mme/{subtask}/{'images/' if apart else ''}000{i}.{'png' if i % 3 else 'jpg'}", i)

COCO = ["COCO_val2014_000000000042.jpg", "COCO_val2014_000000000073.jpg"]
for i, name in enumerate(COCO):
    image(f"coco/val2014/{name}", i)

for category in ("adversarial", "popular", "random"):
    rows = [{"question_id": n + 1, "image": COCO[n // 2], "text": f"Is there a {thing} in the image?", "label": label}
            for n, (thing, label) in enumerate([("dog", "yes"), ("car", "no"), ("cup", "yes"), ("tie", "no")])]
    write(f"pope/coco_pope_{category}.json", "".join(json.dumps(row) + "\n" for row in rows))

write("gqa/testdev_balanced_questions.json", {
    "201307251": {"semantic": [], "entailed": [], "equivalent": ["201307251"], "question": "Is it overcast?", "imageId": "n161313",
                  "isBalanced": True, "groups": {"global": None, "local": "13-weather"}, "answer": "no", "semanticStr": "",
                  "annotations": {}, "types": {"detailed": "weatherVerify", "semantic": "global", "structural": "verify"},
                  "fullAnswer": "No, it is clear."},
    "201640614": {"question": "Who is wearing the dress?", "imageId": "n161313", "isBalanced": True, "answer": "woman",
                  "types": {"detailed": "relS", "semantic": "rel", "structural": "query"}, "fullAnswer": "The woman is."}})
image("gqa/images/n161313.jpg")

ANSWERS = ["nokia", "nokia", "Nokia", "nokia", "nokia", "toshiba", "nokia", "nokia", "nokia.", "nokia"]
write("textvqa/TextVQA_0.5.1_val.json", {
    "dataset_type": "val", "dataset_name": "textvqa", "dataset_version": "0.5.1",
    "data": [{"question": "what is the brand of this phone?", "image_id": "003a8ae2ef43b901", "image_classes": ["Phone"],
              "flickr_original_url": "https://example.org/a.jpg", "image_width": 4, "image_height": 4, "answers": ANSWERS,
              "question_tokens": ["what"], "question_id": 34602, "set_name": "val"},
             {"question": "what number is on the door?", "image_id": "0ab1", "answers": ["7"] * 10, "question_id": 34603}]})
write("textvqa/TextVQA_Rosetta_OCR_v0.2_val.json", {
    "dataset_type": "val", "dataset_name": "textvqa_rosetta_ocr",
    "data": [{"image_id": "003a8ae2ef43b901", "ocr_tokens": ["NOKIA", "12:30"], "ocr_info": []}]})
image("textvqa/train_images/003a8ae2ef43b901.jpg")
image("textvqa/train_images/0ab1.jpg")


def ten(answers):
    return [{"answer": a, "answer_confidence": "yes", "answer_id": i + 1} for i, a in enumerate(answers)]


write("vqav2/v2_OpenEnded_mscoco_val2014_questions.json", {
    "info": {"version": "2.0"}, "task_type": "Open-Ended", "data_type": "mscoco", "license": {}, "data_subtype": "val2014",
    "questions": [{"image_id": 42, "question": "What color is the ball?", "question_id": 42000},
                  {"image_id": 73, "question": "How many dogs?", "question_id": 73000}]})
write("vqav2/v2_mscoco_val2014_annotations.json", {
    "info": {}, "license": {}, "data_subtype": "val2014", "data_type": "mscoco",
    "annotations": [{"question_type": "what color is the", "multiple_choice_answer": "red", "answers": ten(["red"] * 8 + ["dark red"] * 2),
                     "image_id": 42, "answer_type": "other", "question_id": 42000},
                    {"question_type": "how many", "multiple_choice_answer": "2", "answers": ten(["2"] * 10), "image_id": 73,
                     "answer_type": "number", "question_id": 73000}]})
write("tdiuc/OpenEnded_mscoco_val2014_questions.json", {
    "info": {}, "data_subtype": "val2014",
    "questions": [{"image_id": 42, "question": "What sport is this?", "question_id": 1},
                  {"image_id": 73, "question": "What color is the unicorn?", "question_id": 2},
                  {"image_id": 73, "question": "How many cats are there?", "question_id": 3}]})
write("tdiuc/mscoco_val2014_annotations.json", {
    "info": {},
    "annotations": [{"question_id": i, "image_id": n, "answers": [{"answer": a, "answer_confidence": "yes", "answer_id": 1}],
                     "ans_source": "ours", "question_type": t}
                    for i, n, a, t in [(1, 42, "baseball", "sport_recognition"), (2, 73, "doesnotapply", "absurd"), (3, 73, "two", "counting")]]})

write("scienceqa/problems.json", {
    "4": {"question": "Which figure of speech is used in this text?", "choices": ["chiasmus", "apostrophe"], "answer": 0,
          "hint": "Sing, O goddess, the anger of Achilles.", "image": None, "task": "closed choice", "grade": "grade11",
          "subject": "language science", "topic": "figurative-language", "lecture": "", "solution": "", "split": "test"},
    "5": {"question": "Which of these states is farthest north?", "choices": ["West Virginia", "Louisiana", "Arizona"], "answer": 0,
          "hint": "", "image": "image.png", "subject": "social science", "split": "test"},
    "1": {"question": "Not in the test?", "choices": ["yes", "no"], "answer": 1, "hint": "", "image": None, "split": "train"}})
write("scienceqa/pid_splits.json", {"train": ["1"], "val": [], "test": ["4", "5"]})
image("scienceqa/test/5/image.png")
write("scienceqa-llava/llava_test_CQM-A.json", [
    {"id": "4", "conversations": [{"from": "human", "value": "Sing, O goddess.\nWhich figure of speech is used?\nA. chiasmus\nB. apostrophe"},
                                  {"from": "gpt", "value": "The answer is B."}]},
    {"id": "5", "image": "5/image.png", "conversations": [
        {"from": "human", "value": "<image>\nWhich of these states is farthest north?\nA. West Virginia\nB. Louisiana"},
        {"from": "gpt", "value": "LECTURE: Maps have four directions. The answer is A."}]}])
image("scienceqa-llava/test/5/image.png")

write("seed-bench/SEED-Bench.json", {
    "questions": [
        {"answer": "A", "choice_a": "One", "choice_b": "Two", "choice_c": "Three", "choice_d": "Four", "data_id": "1454426_2591111986",
         "data_type": "image", "question": "How many towels are in the image?", "question_id": "101669", "question_type_id": 5},
        {"answer": "C", "choice_a": "run", "choice_b": "jump", "choice_c": "pour milk", "choice_d": "sit", "data_id": "v_1.mp4",
         "data_type": "video", "question": "What does the person do?", "question_id": "200001", "question_type_id": 10, "segment": [1, 2]}],
    "question_type": {"Scene Understanding": 1, "Instances Counting": 5, "Action Recognition": 10}})
image("seed-bench/SEED-Bench-image/1454426_2591111986")
image("seed-bench/SEED-Bench-video-image/200001.png")

encoded = base64.b64encode(png(1, 2, 3)).decode()
write("mmbench/mmbench_dev_en_20231003.tsv",
      "index\tquestion\thint\tA\tB\tC\tD\tanswer\tcategory\timage\tsource\tl2-category\tcomment\tsplit\n"
      f"241\t\"Which \"\"one\"\" is right?\"\t\"The passage below\ndescribes it.\"\tfirst\tsecond\tthird\tfourth\tB\tidentity_reasoning\t{encoded}\tscienceqa\tattribute_reasoning\t\tdev\n"
      "252\tWhat color?\t\tred\tblue\t\t\tA\tattribute_recognition\t241\tclevr\tfinegrained\t\tdev\n")

write("ai2d-archive/questions/42.png.json", {
    "imageName": "42.png",
    "questions": {"Which stage follows the egg?": {"abcLabel": False, "answerTexts": ["larva", "pupa", "adult", "none"], "correctAnswer": 0,
                                                   "questionId": "42.png-0"}}})
write("ai2d-archive/questions/7.png.json", {"imageName": "7.png", "questions": {}})
write("ai2d-archive/questions/9.png.json", {
    "imageName": "9.png",
    "questions": {"Not in the test split?": {"answerTexts": ["a", "b"], "correctAnswer": 1, "questionId": "9.png-0"}}})
write("ai2d-archive/ai2d_test_ids.csv", "42\n7\n")
image("ai2d-archive/images/42.png")

write("chartqa/test_human.json", [{"imgname": "41699051005347.png", "query": "How many bars?", "label": "3"},
                                  {"imgname": "41699051005347.png", "query": "Is the first bar the highest?", "label": "Yes"}])
write("chartqa/test_augmented.json", [{"imgname": "two_col_1.png", "query": "What was the value in 2014?", "label": "56.2"}])
image("chartqa/png/41699051005347.png")
image("chartqa/png/two_col_1.png")

write("docvqa/val_v1.0_withQT.json", {
    "dataset_name": "SP-DocVQA", "dataset_version": "1.0", "dataset_split": "val",
    "data": [{"questionId": 49153, "question": "What is the date?", "question_types": ["form"], "image": "documents/pybv0228_81.png",
              "docId": 14465, "ucsf_document_id": "pybv0228", "ucsf_document_page_no": "81", "answers": ["May 3", "3 May"],
              "data_split": "val"}]})
image("docvqa/documents/pybv0228_81.png")
write("infographicvqa/infographicsVQA_val_v1.0_withQT.json", {
    "dataset_name": "infographicVQA", "dataset_split": "val", "dataset_version": "1.0",
    "data": [{"questionId": 98312, "question": "How many years?", "image_local_name": "38123.jpeg", "image_url": "https://example.org/38123.jpeg",
              "ocr_output_file": "38123.json", "answers": ["11"], "data_split": "val", "answer_type": ["single span"],
              "evidence": ["text"], "operation/reasoning": []}]})
image("infographicvqa/images/38123.jpeg")

write("ocrvqa/dataset.json", {
    "1612420006": {"imageURL": "https://example.org/I/51.jpg", "questions": ["Who wrote this book?", "Is this a comedy book?"],
                   "answers": ["A. Writer", "No"], "title": "A Book", "authorName": "A. Writer", "genre": "Calendars", "split": 3},
    "0000000001": {"imageURL": "https://example.org/I/1.jpg", "questions": ["Train?"], "answers": ["Yes"], "title": "", "authorName": "",
                   "genre": "", "split": 1}})
image("ocrvqa/images/1612420006.jpg")

write("hallusionbench/HallusionBench.json", [
    {"category": "VD", "subcategory": "illusion", "visual_input": "1", "set_id": "0", "figure_id": "0", "sample_note": "circle",
     "question_id": "0", "question": "Is the right orange circle the same size as the left one?", "gt_answer_details": "Yes.",
     "gt_answer": "1", "filename": "./VD/illusion/0_0.png"},
    {"category": "VD", "subcategory": "illusion", "visual_input": "1", "set_id": "0", "figure_id": "0", "sample_note": "circle",
     "question_id": "1", "question": "Is the right circle larger?", "gt_answer_details": "No.", "gt_answer": "0", "filename": "./hallusion_bench/VD/illusion/0_0.png"},
    {"category": "VS", "subcategory": "chart", "visual_input": "0", "set_id": "0", "figure_id": "0", "sample_note": "", "question_id": "0",
     "question": "Without an image?", "gt_answer_details": "", "gt_answer": "0", "filename": None}])
image("hallusionbench/hallusion_bench/VD/illusion/0_0.png")

write("vizwiz/val.json", [{"image": "VizWiz_val_00000000.jpg", "question": "Ok. There is another picture I hope it is a better one.",
                           "answers": [{"answer": a, "answer_confidence": "yes"} for a in ["unanswerable"] * 7 + ["shampoo"] * 3],
                           "answer_type": "unanswerable", "answerable": 0}])
image("vizwiz/val/VizWiz_val_00000000.jpg")

write("mmlu/test/abstract_algebra_test.csv", '"Find the degree of the extension, given Q(sqrt(2), sqrt(3)) over Q.",0,4,2,6,B\nWhich is a group?,"{1, 2}",Z,N,none,B\n')
write("mmlu/test/world_religions_test.csv", "What does the word mean?,peace,war,sea,sun,A\n")
write("mmlu/dev/abstract_algebra_dev.csv", "".join(f"Example {i} of algebra?,0,1,2,3,{'ABCD'[i % 4]}\n" for i in range(6)))
write("mmlu/dev/world_religions_dev.csv", "".join(f"Example {i} of religion?,a,b,c,d,{'DCBA'[i % 4]}\n" for i in range(5)))

CANARY = "BIG-Bench-Hard canary string: made up"
write("bbh/bbh/boolean_expressions.json", {"canary": CANARY, "examples": [{"input": "not ( True ) and ( True ) is", "target": "False"},
                                                                        {"input": "True or False is", "target": "True"}]})
write("bbh/bbh/date_understanding.json", {"canary": CANARY, "examples": [{"input": "Today is Christmas Eve. What is tomorrow?\nOptions:\n(A) 12/25\n(B) 12/26",
                                                                        "target": "(A)"}]})
for name in ("boolean_expressions", "date_understanding"):
    write(f"bbh/cot-prompts/{name}.txt", f"{CANARY}\n-----\nAnswer the questions of {name}.\n\nQ: A worked one?\nA: Let's think step by step.\nSo the answer is True.\n")

write("ceval/val/accountant_val.csv", "id,question,A,B,C,D,answer\n0,下列各项中，属于资产的是____。,存货,负债,收入,费用,A\n1,\"会计要素, 共几项\",四,五,六,七,C\n")
write("ceval/val/law_val.csv", "id,question,A,B,C,D,answer\n0,法律的渊源是____。,甲,乙,丙,丁,D\n")
write("ceval/dev/accountant_dev.csv", "id,question,A,B,C,D,answer,explanation\n" + "".join(f"{i},例题{i},一,二,三,四,{'ABCD'[i % 4]},解释\n" for i in range(5)))
write("ceval/dev/law_dev.csv", "id,question,A,B,C,D,answer,explanation\n0,例题,一,二,三,四,B,解释\n")
write("cmmlu/test/agronomy.csv", ",Question,A,B,C,D,Answer\n0,作物的产量是,根,茎,叶,籽,D\n1,土壤的酸度是,高,低,中,无,A\n")
write("cmmlu/dev/agronomy.csv", ",Question,A,B,C,D,Answer\n" + "".join(f"{i},例题{i},一,二,三,四,{'ABCD'[i % 4]}\n" for i in range(5)))
