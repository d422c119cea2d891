using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Distribution.Local.Commands;

namespace Distribution.Tests.Flows;

/// <summary>The program itself, serving one data file in a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    /// <summary>SIGTERM.</summary>
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private ServeProcess(Process process) => _process = process;

    /// <summary>What it printed: BASE, MERCHANT, FINANCE, FINANCE2, AN, BO, CAI.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Distribution.Local.dll");

    public static async Task<ServeProcess> StartAsync(string dataFile, string provider = "sandbox")
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in (string[])["exec", Program, "serve", "--port", "0", "--data", dataFile, "--provider", provider])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServeProcess(Process.Start(start)!);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.BeginErrorReadLine();
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "# ready")
            {
                return server;
            }

            if (!line.StartsWith('#') && line.Split('=', 2) is [var name, var value])
            {
                server.Variables[name] = value;
            }
        }

        await server._process.WaitForExitAsync();
        throw new InvalidOperationException($"serve ended with {server._process.ExitCode}: {server.Errors}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code. Windows has no such signal: there it is killed, and nothing is told of how it would have ended.</summary>
    public async Task<int> StopAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            await KillAsync();
            return ExitCode.Success;
        }

        Signal(_process.Id, Terminate).ShouldBe(0);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);

    private void Keep(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }
    }
}
