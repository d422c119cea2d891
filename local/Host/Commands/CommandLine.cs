using System.Globalization;
using Distribution.Local.Providers;

namespace Distribution.Local.Commands;

/// <summary>What can be asked of the program, and what it says about that.</summary>
internal static class CommandLine
{
    private const string Help = """
        Distribution (分销): referral commission for shops, on one machine.

          play <folder|scenario.json> [--verbose]   play a scenario and show who earned what and why
               [--data file]                        and keep what was stored in a file that is not there yet
               [--provider name]                    and pay through sandbox, wechat-pay or alipay, all simulated here
          serve [--port 7071] [--data file]         run the backend over one file, distribution.db by default
               [--provider name]                    and pay through sandbox, wechat-pay or alipay, all simulated here
          check [--data file]                       prove the books of a data file
          simulate [--seeds 2000] [--first 1]       play seeds of a shop in which everything goes wrong
          simulate --seed n                         play one seed again and show what happens
               [--provider name]                    and speak the protocol of wechat-pay or alipay with it
          export <export> [--data file]             write all of a data file to a file that any store can be filled from
          import <export> [--data file] [--resume]  fill a data file, which is new or empty, and prove that both hold the same
          --help                                    this text

        Exit codes: 0 all is well, 1 something is not as expected, 2 it could not run.
        """;

    private const string NoProvider = "a provider is " + ProviderKinds.Words;

    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        ReadOnlySpan<string> rest = arguments.AsSpan(Math.Min(1, arguments.Length));
        switch (arguments.FirstOrDefault())
        {
            case "--help" or "-h" or "help":
                output.WriteLine(Help);
                return Task.FromResult(ExitCode.Success);
            case "play":
                if (Arguments.Parse(rest, ["--data", "--provider"], ["--verbose"], 1, out string? problem) is not { } play)
                {
                    return Refuse(errors, problem);
                }

                return ProviderKinds.Parse(play.Value("--provider")) is { } with
                    ? PlayCommand.RunAsync(play.Words[0], play.Has("--verbose"), play.Value("--data"), with, output, errors, cancellation)
                    : Refuse(errors, NoProvider);
            case "check":
                return Arguments.Parse(rest, ["--data"], [], 0, out problem) is { } check
                    ? CheckCommand.RunAsync(check.Value("--data") ?? ServeCommand.DefaultData, output, errors, cancellation)
                    : Refuse(errors, problem);
            case "export":
                return Arguments.Parse(rest, ["--data"], [], 1, out problem) is { } export
                    ? ExportCommand.RunAsync(export.Value("--data") ?? ServeCommand.DefaultData, export.Words[0], output, errors, cancellation)
                    : Refuse(errors, problem);
            case "import":
                return Arguments.Parse(rest, ["--data"], ["--resume"], 1, out problem) is { } import
                    ? ImportCommand.RunAsync(import.Words[0], import.Value("--data") ?? ServeCommand.DefaultData, import.Has("--resume"), output, errors, cancellation)
                    : Refuse(errors, problem);
            case "serve":
                return Arguments.Parse(rest, ["--port", "--data", "--provider"], [], 0, out problem) is { } serve
                    ? ServeAsync(serve, output, errors, cancellation)
                    : Refuse(errors, problem);
            case "simulate":
                return Arguments.Parse(rest, ["--seeds", "--first", "--seed", "--provider"], [], 0, out problem) is { } simulate
                    ? SimulateAsync(simulate, output, errors, cancellation)
                    : Refuse(errors, problem);
            case null:
                return Refuse(errors, "a command is missing");
            case string other:
                return Refuse(errors, $"unknown command '{other}'");
        }
    }

    private static Task<int> ServeAsync(Arguments serve, TextWriter output, TextWriter errors, CancellationToken cancellation) =>
        Port(serve.Value("--port")) is not { } port ? Refuse(errors, "a port is a number from 0 to 65535")
        : ProviderKinds.Parse(serve.Value("--provider")) is not { } provider ? Refuse(errors, NoProvider)
        : ServeCommand.RunAsync(port, serve.Value("--data") ?? ServeCommand.DefaultData, provider, output, errors, cancellation);

    private static Task<int> SimulateAsync(Arguments simulate, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (ProviderKinds.Parse(simulate.Value("--provider")) is not { } provider)
        {
            return Refuse(errors, NoProvider);
        }

        if (simulate.Value("--seed") is { } one)
        {
            return Number(one, long.MaxValue) is { } seed ? SimulateCommand.ReplayAsync(seed, provider, output) : Refuse(errors, "a seed is a number from 0");
        }

        return Number(simulate.Value("--seeds") ?? SimulateCommand.DefaultSeeds.ToString(CultureInfo.InvariantCulture), SimulateCommand.MaxSeeds) is > 0 and { } seeds
            && Number(simulate.Value("--first") ?? "1", long.MaxValue - SimulateCommand.MaxSeeds) is { } first
            ? SimulateCommand.RunAsync((int)seeds, first, provider, output, cancellation)
            : Refuse(errors, $"there are 1 to {SimulateCommand.MaxSeeds} seeds, from a number on");
    }

    private static long? Number(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most ? number : null;

    private static int? Port(string? text) =>
        text is null ? ServeCommand.DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= ushort.MaxValue ? port
        : null;

    private static Task<int> Refuse(TextWriter errors, string? problem)
    {
        errors.WriteLine(problem);
        errors.WriteLine();
        errors.WriteLine(Help);
        return Task.FromResult(ExitCode.Unusable);
    }
}
