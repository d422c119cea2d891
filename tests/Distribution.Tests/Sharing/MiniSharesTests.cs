using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.Sharing;
using Distribution.Sharing.Mini;
using Distribution.Storage;
using Distribution.Tests.MiniProgram;
using Distribution.Tests.Orders;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Sharing;

public sealed class MiniSharesTests
{
    [Fact]
    public async Task The_platform_makes_an_image_and_a_link_of_a_share_once()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor sue = await world.JoinedAsync("sue");
        string code = (await world.Get<CreateShare>().HandleAsync(new CreateShareCommand(ShopWorld.Merchant, sue.Id), default)).Value.Code;
        SceneText.IsValid(code).ShouldBeTrue();
        var platform = new StubPlatform();
        var shares = new MiniShares(world.Get<ShareStore>(), platform, new MemoryBlobs(), world.Store, world.Time);

        for (int i = 0; i < 3; i++)
        {
            BlobFile image = (await shares.ImageAsync(code, default)).Value;
            (image.ContentType, image.Content.Length).ShouldBe(("image/jpeg", code.Length));
            (await shares.LinkAsync(ShopWorld.Merchant, code, default)).Value.Link.Query.ShouldBe("?scene=" + code);
        }

        (platform.Images, platform.Links).ShouldBe((1, 1));
        MiniLink before = (await shares.LinkAsync(ShopWorld.Merchant, code, default)).Value;
        world.Time.Advance(TimeSpan.FromDays(MiniShares.LinkDays - 6));
        MiniLink after = (await shares.LinkAsync(ShopWorld.Merchant, code, default)).Value;
        (after.ExpiresAt - before.ExpiresAt, platform.Links).ShouldBe((TimeSpan.FromDays(MiniShares.LinkDays - 6), 2));
    }

    [Fact]
    public async Task What_is_not_shared_or_another_shops_is_not_found_and_a_refusal_is_not_kept()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor sue = await world.JoinedAsync("sue");
        string code = (await world.Get<CreateShare>().HandleAsync(new CreateShareCommand(ShopWorld.Merchant, sue.Id), default)).Value.Code;
        var platform = new StubPlatform { Problem = Problem.Refused("miniprogram.page_unknown", "no") };
        var shares = new MiniShares(world.Get<ShareStore>(), platform, new MemoryBlobs(), world.Store, world.Time);

        (await shares.ImageAsync("ZZZZZZZZ", default)).Problem.ShouldNotBeNull().Code.ShouldBe("share.not_found");
        (await shares.LinkAsync(new MerchantId("school"), code, default)).Problem.ShouldNotBeNull().Code.ShouldBe("share.not_found");
        (await shares.ImageAsync(code, default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.page_unknown");
        (await shares.LinkAsync(ShopWorld.Merchant, code, default)).Problem.ShouldNotBeNull().Code.ShouldBe("miniprogram.page_unknown");
        platform.Problem = null;
        (await shares.ImageAsync(code, default)).Problem.ShouldBeNull();
        (await shares.LinkAsync(ShopWorld.Merchant, code, default)).Problem.ShouldBeNull();
    }
}
