package striate.app.command;

import java.nio.file.Path;
import striate.engine.inputs.JobPaths;

/**
 * What a tool needs to run commands.
 *
 * @param paths where what a person names is looked for
 * @param workspace that commands work in
 */
public record CommandSetting(Commands commands, JobPaths paths, Path workspace) {}
