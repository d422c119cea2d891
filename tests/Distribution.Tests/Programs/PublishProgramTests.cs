using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs;

public sealed class PublishProgramTests
{
    /// <summary>A sound program whose rules nothing would pay by is refused: a merchant must not promise what is not kept.</summary>
    [Theory]
    [InlineData("skincare")]
    [InlineData("coding-school")]
    public async Task A_program_that_needs_what_the_shop_does_not_provide_is_refused_and_changes_nothing(string sample)
    {
        Shop shop = await Shop.OpenAsync(FruitProgram.Bytes);
        byte[] document = await File.ReadAllBytesAsync(Path.Combine(Sample.Root, "samples", sample, "program.json"));

        Result<PublishProgramResult> refused = await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(new MerchantId(sample), document), default);

        refused.Problem.ShouldNotBeNull().Code.ShouldBe("program.not_supported");
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(new MerchantId(sample), null), default)).Problem.ShouldNotBeNull().Code.ShouldBe("program.not_found");
    }
}
