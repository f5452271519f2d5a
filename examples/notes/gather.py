import tensorflow as tf

# Selective Indexing
# 可以乱序取样
# a.shape = [4,35,8] ,a[4个班,35个学生,8门科目成绩]
a = tf.reshape(tf.range(4*35*8),[4,35,8])
print(tf.gather(a,axis=0,indices=[2,3]).shape)
print(a[2:4].shape)
b = tf.gather(a,axis=0,indices=[2,1,3,0])
print(b.shape, b[:,0,0])

# 如果想要取n个学生的m门成绩呢？
aa = tf.gather(a,axis=1,indices=[2,1,3,0])  # 取4个班2，1，3，0号学生
aaa = tf.gather(aa,axis=2,indices=[2,1,3,0])  # 取这4个班2，1，3，0号学生,的2，1，3，0号成绩
print(aa.shape, aaa.shape)
print(aaa)
print(tf.gather(a,axis=2,indices=[2,3,7]).shape)

# gather_nd
print(tf.gather_nd(a,[0]).shape)
print(tf.gather_nd(a,[0,1]).shape, tf.gather_nd(a,[0,1]))
print(tf.gather_nd(a,[1,1,1]))  # 1班1号同学的1号成绩,标量
print(tf.gather_nd(a,[[0,0],[1,1]]))  # 0班0号同学的8门成绩,和1班1号同学的8门成绩
print(tf.gather_nd(a,[[0,0,1],[1,2,1]]))  # shape = [2]
print(tf.gather_nd(a,[[[0,0,1],[1,2,1]]]))  # shape = [1,2]

# tf.boolean_mask
# 通过boolean来取样
a = tf.reshape(tf.range(4*28*28*3),[4,28,28,3])
print(tf.boolean_mask(a,mask=[True,True,False,False]).shape)  # 默认从最外层
# 也可以指定,遮罩哪个维度
print(tf.boolean_mask(a,mask=[True,True,False],axis=3).shape)
# 多维遮罩
a = tf.reshape(tf.range(2*3*4),[2,3,4])
print(tf.boolean_mask(a,mask=[[True,False,False],[False,True,True]]))
# 结果shape = [3,4]
