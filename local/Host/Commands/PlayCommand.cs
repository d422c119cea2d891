using Distribution.Local.Providers;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Commands;

/// <summary><c>play</c>: shows what a reward program does, or that it does not do what a scenario says.</summary>
internal static class PlayCommand
{
    public static Task<int> RunAsync(string path, bool verbose, TextWriter output, TextWriter errors, CancellationToken cancellation) =>
        RunAsync(path, verbose, null, ProviderKind.Sandbox, output, errors, cancellation);

    /// <param name="dataFile">Where what is stored stays; null to forget it.</param>
    /// <param name="provider">Through which payments and payouts go.</param>
    public static async Task<int> RunAsync(string path, bool verbose, string? dataFile, ProviderKind provider, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (ScenarioFile.Load(path, out string file, out IReadOnlyList<ScenarioError> faults) is not { } scenario)
        {
            return await RefuseAsync(file, faults, errors).ConfigureAwait(false);
        }

        if (dataFile is not null && File.Exists(dataFile))
        {
            await errors.WriteLineAsync($"'{dataFile}' is there already; a play begins with nothing.").ConfigureAwait(false);
            return ExitCode.Unusable;
        }

        await output.WriteLineAsync($"{scenario.Title ?? file}: shop {scenario.Merchant}, {scenario.Steps.Count} steps from {scenario.Start:yyyy-MM-dd HH:mm zzz}").ConfigureAwait(false);
        await output.WriteLineAsync().ConfigureAwait(false);
        PlayOutcome outcome;
        try
        {
            outcome = await new ScenarioPlayer(output, verbose) { DataFile = dataFile, Provider = provider }.PlayAsync(scenario, cancellation).ConfigureAwait(false);
        }
        catch (SetUpException refused)
        {
            return await RefuseAsync(file, refused.Errors, errors).ConfigureAwait(false);
        }

        await output.WriteLineAsync().ConfigureAwait(false);
        await output.WriteLineAsync($"{outcome.Played} of {scenario.Steps.Count} steps played; {(outcome.Differences.Count == 0 ? "everything is as expected" : $"{outcome.Differences.Count} difference(s):")}").ConfigureAwait(false);
        foreach (Difference difference in outcome.Differences)
        {
            await output.WriteLineAsync($"  {difference}").ConfigureAwait(false);
        }

        return outcome.Differences.Count == 0 ? ExitCode.Success : ExitCode.Difference;
    }

    private static async Task<int> RefuseAsync(string file, IReadOnlyList<ScenarioError> faults, TextWriter errors)
    {
        await errors.WriteLineAsync($"{file} cannot be played:").ConfigureAwait(false);
        foreach (ScenarioError fault in faults)
        {
            await errors.WriteLineAsync($"  {fault}").ConfigureAwait(false);
        }

        return ExitCode.Unusable;
    }
}
