using System.Reflection;
using System.Runtime.CompilerServices;
using EmbeddedFunctions.Hosting;

namespace Distribution.Tests.Runtime.Signatures;

/// <summary>
/// The runtime declares types of Microsoft's packages under their own names, so that the app compiles
/// against either. Every line of signatures.txt was compared by hand with the public surface of:
/// Azure/azure-functions-dotnet-worker fb11333 (Worker 2.52.0, Extensions.Abstractions 1.3.0, Http 3.3.0,
/// Http.AspNetCore 2.1.1, ServiceBus 5.24.0, Timer 4.3.1), Azure/azure-functions-durable-extension a7c6d69
/// (Worker.Extensions.DurableTask) and microsoft/durabletask-dotnet ec41350 (1.25.0). A changed line has to
/// be compared with them again. Constructors of abstract classes are public there and protected here,
/// which no caller can tell.
/// </summary>
public sealed class SignatureTests
{
    [Fact]
    public void The_declared_signatures_are_those_that_were_compared_with_the_packages()
    {
        string declared = string.Join('\n', Declared()) + '\n';
        string file = Path.Combine(SourceFolder(), "signatures.txt");
        if (Environment.GetEnvironmentVariable("WRITE_SIGNATURES") == "1")
        {
            File.WriteAllText(file, declared);
        }

        declared.ShouldBe(File.ReadAllText(file));
    }

    private static IEnumerable<string> Declared() =>
        typeof(EmbeddedHost).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => SignatureText.Of(type).Prepend(string.Empty))
            .Skip(1);

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
