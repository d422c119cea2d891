using System.Diagnostics;
using System.Text;
using Distribution.Tests.Flows;

namespace Distribution.Tests.Samples;

public sealed class ReadmeTests
{
    [Fact]
    public async Task The_walk_through_runs_as_printed_from_joining_to_payout()
    {
        string data = Path.Combine(Directory.CreateTempSubdirectory().FullName, "walk.db");
        using ServeProcess server = await ServeProcess.StartAsync(data);
        var script = new StringBuilder("set -euo pipefail\n");
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
        var start = new ProcessStartInfo("timeout") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("180");
        start.ArgumentList.Add("bash");
        using Process bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        Task<string> errors = bash.StandardError.ReadToEndAsync();
        string output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, output + await errors);
    }
}
