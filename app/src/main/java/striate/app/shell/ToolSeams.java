package striate.app.shell;

import striate.app.command.CommandSetting;
import striate.app.samples.ImageReader;
import striate.app.samples.PreviewReader;

/**
 * What the tools that work with a model and its data need from outside.
 *
 * @param commands runs commands of Striate
 * @param images reads images of questions and samples
 * @param previews reads training data
 */
public record ToolSeams(CommandSetting commands, ImageReader images, PreviewReader previews) {}
