using System.Diagnostics;
using System.Text;
using Distribution.Tests.Flows;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Samples;

public sealed class ReadmeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [ShellFact]
    public async Task The_walk_through_runs_as_printed_from_joining_to_payout()
    {
        string data = Path.Combine(Directory.CreateTempSubdirectory().FullName, "walk.db");
        using ServeProcess server = await ServeProcess.StartAsync(data);
        // Nothing is split at spaces, as in zsh: whoever pastes it there has the same walk.
        var script = new StringBuilder("set -euo pipefail\nIFS=\n");
        foreach ((string name, string value) in server.Variables)
        {
            script.Append(name).Append("='").Append(value).Append("'\n");
        }

        script.Append(Blocks(await File.ReadAllTextAsync(Repository.Path("README.md"))));

        (int exit, string output) = await BashAsync(script.ToString());

        exit.ShouldBe(0, output + server.Errors);
        output.ShouldContain("\"state\":\"paid\"");
        output.ShouldContain("\"paid\":2000");
        (await server.StopAsync()).ShouldBe(0);
    }

    private static string Blocks(string readme)
    {
        var blocks = new StringBuilder();
        bool inside = false;
        foreach (string line in readme.Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```sh";
            }
            else if (inside)
            {
                blocks.Append(line).Append('\n');
            }
        }

        blocks.Length.ShouldBeGreaterThan(0);
        return blocks.ToString();
    }

    private static async Task<(int Exit, string Output)> BashAsync(string script)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        Task<string> errors = bash.StandardError.ReadToEndAsync();
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await bash.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            bash.Kill(entireProcessTree: true);
            await bash.WaitForExitAsync();
        }

        return (bash.ExitCode, await output + await errors);
    }
}
