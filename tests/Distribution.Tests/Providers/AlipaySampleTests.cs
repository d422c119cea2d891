using Distribution.Local.Commands;
using Distribution.Local.Providers;
using Distribution.Tests.Samples;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Providers;

/// <summary>A sample, unchanged, with every figure it expects, where buyers pay and distributors are paid through Alipay's protocol.</summary>
public sealed class AlipaySampleTests
{
    [LongTheory]
    [InlineData("fruit-shop")]
    public async Task A_sample_comes_to_the_same_through_Alipay(string sample)
    {
        using var output = new StringWriter();

        int exit = await PlayCommand.RunAsync(SampleFile.Folder(sample), verbose: false, null, ProviderKind.Alipay, output, output, CancellationToken.None);

        exit.ShouldBe(ExitCode.Success, output.ToString());
        output.ToString().ShouldContain("every invariant holds");
        output.ToString().ShouldContain("everything is as expected");
    }
}
